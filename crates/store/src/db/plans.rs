//! What SQLite's planner should know of our tables: a merchant has many rows, and one payment or one card few.
//!
//! Without figures it takes a key's first column for selective and walks through all that a merchant has. Figures
//! that are counted from a young database would say the same. So they are ours, and plans never change with what
//! is stored.

use rusqlite::{Connection, params};

/// Rows of any table, and of an index that holds some of them only.
const ROWS: u64 = 1_000_000;
const PARTIAL_ROWS: u64 = 10_000;
/// How many times fewer rows share one more column of [`BROAD`].
const NARROWS: u64 = 10;
/// Rows that share any other column.
const FEW: u64 = 10;
/// Columns whose values many rows share.
const BROAD: &[&str] = &["merchant_id", "shop_id", "mode", "kind", "state", "face", "operation", "owner"];

/// Writes the figures of every index, and has this connection read them. Others read them with the tables, so this
/// belongs into the transaction that makes those.
pub(super) fn explain_sizes(connection: &Connection) -> rusqlite::Result<()> {
    // Makes the table of figures and reads it; counts nothing.
    connection.execute_batch("ANALYZE sqlite_schema; DELETE FROM sqlite_stat1")?;
    for index in indexes(connection)? {
        connection.execute(
            "INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES (?1, ?2, ?3)",
            params![index.table, index.known_as, index.figures()],
        )?;
    }
    connection.execute_batch("ANALYZE sqlite_schema")
}

struct Index {
    table: String,
    /// Its name; a clustered table goes by the table's.
    known_as: String,
    columns: Vec<String>,
    is_unique: bool,
    is_partial: bool,
}

impl Index {
    /// Its rows, then how many of them share the first column, the first two, and so on.
    fn figures(&self) -> String {
        let mut rows = if self.is_partial { PARTIAL_ROWS } else { ROWS };
        let mut figures = vec![rows.to_string()];
        for column in &self.columns {
            let is_broad = BROAD.contains(&column.as_str());
            rows = if is_broad { (rows / NARROWS).max(FEW) } else { FEW };
            figures.push(rows.to_string());
        }
        if let Some(last) = figures.last_mut().filter(|_| self.is_unique) {
            "1".clone_into(last);
        }
        figures.join(" ")
    }
}

fn indexes(connection: &Connection) -> rusqlite::Result<Vec<Index>> {
    let sql = "SELECT t.name, i.name, i.\"unique\", i.partial, i.origin = 'pk' AND t.wr,
                      (SELECT group_concat(c.name, ' ') FROM pragma_index_info(i.name) c)
                 FROM pragma_table_list t JOIN pragma_index_list(t.name) i
                WHERE t.schema = 'main' AND t.type = 'table' AND t.name NOT LIKE 'sqlite_%'";
    let mut statement = connection.prepare(sql)?;
    let found = statement.query_map([], |row| {
        let (table, name): (String, String) = (row.get(0)?, row.get(1)?);
        let columns: String = row.get(5)?;
        Ok(Index {
            known_as: if row.get(4)? { table.clone() } else { name },
            table,
            columns: columns.split(' ').map(str::to_owned).collect(),
            is_unique: row.get(2)?,
            is_partial: row.get(3)?,
        })
    })?;
    found.collect()
}

#[cfg(test)]
mod tests {
    use super::super::migrate::MIGRATIONS;
    use super::super::sqlite;
    use super::*;

    fn plan(connection: &Connection, sql: &str) -> String {
        let mut statement = connection.prepare(&format!("EXPLAIN QUERY PLAN {sql}")).unwrap();
        let steps = statement.query_map([], |row| row.get::<_, String>(3)).unwrap();
        steps.map(Result::unwrap).collect::<Vec<_>>().join("; ")
    }

    fn migrated() -> Connection {
        let connection = Connection::open_in_memory().unwrap();
        for (_, _, sql) in MIGRATIONS {
            connection.execute_batch(&sqlite::clustered(sql)).unwrap();
        }
        connection
    }

    /// A list of three words or more is a temporary tree for each statement that writes.
    #[test]
    fn no_table_compares_with_a_list() {
        let connection = migrated();
        let mut statement =
            connection.prepare("SELECT sql FROM sqlite_schema WHERE sql LIKE '% IN (%,%,%)%'").unwrap();
        let found = statement.query_map([], |row| row.get::<_, String>(0)).unwrap();
        let lists = |sql: &String| {
            sql.split(" IN (").skip(1).any(|rest| rest.split(')').next().unwrap().matches(',').count() > 1)
        };
        let found: Vec<String> = found.map(Result::unwrap).filter(lists).collect();
        assert!(found.is_empty(), "write the comparisons one by one: {found:#?}");
    }

    #[test]
    fn nothing_walks_through_all_that_a_merchant_has() {
        let connection = migrated();
        let by_reference = "SELECT * FROM attempts WHERE merchant_id = '' AND psp_reference = ''";
        let is_found = |connection| plan(connection, by_reference).contains("attempts_by_psp_reference");
        assert!(!is_found(&connection), "the figures are idle");
        explain_sizes(&connection).unwrap();
        assert!(is_found(&connection));
        for (sql, index) in [
            (
                "SELECT * FROM transactions WHERE merchant_id = '' AND payment_id = '' AND attempt = 1",
                "transactions_by_payment",
            ),
            (
                "SELECT * FROM transactions WHERE merchant_id = '' AND parent_uid = ''",
                "transactions_by_parent",
            ),
            ("SELECT * FROM transactions WHERE merchant_id = '' AND card_id = ''", "transactions_by_card"),
            ("SELECT * FROM attempts WHERE merchant_id = '' AND payment_id = '' AND no = 1", "PRIMARY KEY"),
            ("SELECT * FROM attempts WHERE state = 'manual_review'", "attempts_one_under_way"),
            (
                "UPDATE checkouts SET used = 1 WHERE merchant_id = '' AND token_hash = '' AND version = 1",
                "checkouts_by_token",
            ),
        ] {
            let plan = plan(&connection, sql);
            assert!(plan.contains(index), "{sql}: {plan}");
        }
    }

    #[test]
    fn columns_that_many_rows_share_narrow_little() {
        let index = |columns: &[&str], is_unique, is_partial| {
            let columns = columns.iter().map(|&name| name.to_owned()).collect();
            Index { table: String::new(), known_as: String::new(), columns, is_unique, is_partial }.figures()
        };
        assert_eq!(index(&["merchant_id", "uid"], true, false), "1000000 100000 1");
        assert_eq!(index(&["merchant_id", "shop_id", "created_at"], false, false), "1000000 100000 10000 10");
        assert_eq!(index(&["merchant_id", "payment_id"], false, true), "10000 1000 10");
    }
}
