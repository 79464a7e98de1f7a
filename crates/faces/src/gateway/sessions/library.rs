//! The browser library as one file with its source map: our modules, joined by the list in `library/order.txt` as
//! `library/build.mjs` joins them for npm. Nothing is compiled or shortened, so a map is a line for a line.

use std::sync::LazyLock;

use serde::Serialize;

/// The modules in their order.
const MODULES: &[(&str, &str)] = &[
    ("inflate.js", include_str!("library/src/inflate.js")),
    ("token.js", include_str!("library/src/token.js")),
    ("server.js", include_str!("library/src/server.js")),
    ("page.js", include_str!("library/src/page.js")),
    ("cardpay.js", include_str!("library/src/cardpay.js")),
    ("direct.js", include_str!("library/src/direct.js")),
    ("wallets.js", include_str!("library/src/wallets.js")),
    ("buttons.js", include_str!("library/src/buttons.js")),
    ("engine.js", include_str!("library/src/engine.js")),
];
/// Pages get a global `eWallet`, Node a module.
const HEAD: &str = concat!(
    "(function (root, make) {\n",
    "  if (typeof module === \"object\" && module.exports) module.exports = make();\n",
    "  else root.eWallet = make();\n",
    "})(typeof globalThis === \"object\" ? globalThis : this, function () {\n",
    "\"use strict\";\n",
);
const FOOT: &str = "return { Engine };\n});\n";
/// What editors read.
pub(super) const TYPES: &str = include_str!("library/index.d.ts");

/// `ewallet.js`
pub(super) static SCRIPT: LazyLock<String> =
    LazyLock::new(|| format!("{HEAD}{}{FOOT}//# sourceMappingURL=ewallet.js.map\n", body()));
/// `ewallet.mjs`
pub(super) static MODULE: LazyLock<String> = LazyLock::new(|| format!("{}export {{ Engine }};\n", body()));
/// `ewallet.js.map`
pub(super) static MAP: LazyLock<String> = LazyLock::new(|| {
    let map = SourceMap {
        version: 3,
        file: "ewallet.js",
        sources: MODULES.iter().map(|(name, _)| *name).collect(),
        sources_content: MODULES.iter().map(|(_, text)| *text).collect(),
        names: [],
        mappings: mappings(),
    };
    serde_json::to_string(&map).unwrap_or_default()
});

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct SourceMap {
    version: u8,
    file: &'static str,
    sources: Vec<&'static str>,
    sources_content: Vec<&'static str>,
    names: [&'static str; 0],
    mappings: String,
}

fn body() -> String {
    let mut body = String::new();
    for line in MODULES.iter().flat_map(|(_, text)| text.lines()) {
        // Names are unique in all modules together: what is imported stands above already.
        if !line.starts_with("import ") {
            body.push_str(line.strip_prefix("export ").unwrap_or(line));
        }
        body.push('\n');
    }
    body
}

/// Each line begins where the same line of its module begins.
fn mappings() -> String {
    let mut mappings = ";".repeat(HEAD.lines().count());
    let (mut module_before, mut line_before) = (0_i32, 0_i32);
    for (module, (_, text)) in (0_i32..).zip(MODULES) {
        for (line, _) in (0_i32..).zip(text.lines()) {
            mappings.push('A');
            vlq(module - module_before, &mut mappings);
            vlq(line - line_before, &mut mappings);
            mappings.push_str("A;");
            (module_before, line_before) = (module, line);
        }
    }
    mappings
}

/// A number as source maps write it: base64 digits of five bits, the sign in the lowest.
fn vlq(number: i32, out: &mut String) {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut rest = (number.unsigned_abs() << 1) | u32::from(number < 0);
    loop {
        let more = if rest > 31 { 32 } else { 0 };
        let digit = usize::try_from((rest & 31) | more).unwrap_or_default();
        out.push(char::from(DIGITS[digit]));
        rest >>= 5;
        if more == 0 {
            return;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_map_has_a_place_for_each_line() {
        let lines = SCRIPT.lines().count();
        // The foot and the address of the map have none.
        assert_eq!(mappings().split(';').count() - 1, lines - 3);
        let mut written = String::new();
        for number in [0, 1, -1, 15, 16, -16, 1000] {
            vlq(number, &mut written);
            written.push(' ');
        }
        assert_eq!(written, "A C D e gB hB w+B ");
    }

    #[test]
    fn the_list_is_that_of_the_package() {
        let listed: Vec<&str> = include_str!("library/order.txt").lines().collect();
        assert_eq!(listed, MODULES.iter().map(|(name, _)| *name).collect::<Vec<_>>());
        assert!(!SCRIPT.lines().any(|line| line.starts_with("import ") || line.starts_with("export ")));
        assert!(!SCRIPT.contains("console.log"), "nothing of a payment is written to a console");
    }
}
