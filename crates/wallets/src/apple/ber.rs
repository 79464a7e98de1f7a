//! From BER, as Apple writes signatures, to DER, as the CMS reader wants them.
//!
//! Lengths become definite and shortest, octet strings in parts become whole. Values stay as they are, so nothing
//! that was signed changes; what is not DER inside a value is refused by the reader.

/// Certificates inside a signature nest nine deep.
const MAX_DEPTH: usize = 24;
const OCTET_STRING: u8 = 0x04;
const CONSTRUCTED: u8 = 0x20;

struct Element {
    tag: u8,
    content: Vec<u8>,
}

/// The same element in definite lengths; none if it is not one whole element.
pub(super) fn to_der(ber: &[u8]) -> Option<Vec<u8>> {
    let mut rest = ber;
    let element = read(&mut rest, MAX_DEPTH)?;
    if !rest.is_empty() {
        return None;
    }
    let mut der = Vec::with_capacity(ber.len());
    write(&element, &mut der)?;
    Some(der)
}

fn read(input: &mut &[u8], depth: usize) -> Option<Element> {
    let depth = depth.checked_sub(1)?;
    let tag = take(input, 1)?[0];
    // Zero ends an element of unknown length and is none itself; nothing in a signature needs tags beyond 30.
    if tag == 0 || tag & 0x1f == 0x1f {
        return None;
    }
    let length = read_length(input)?;
    if tag & CONSTRUCTED == 0 {
        return Some(Element { tag, content: take(input, length?)?.to_vec() });
    }
    let children = match length {
        Some(length) => {
            let mut inside = take(input, length)?;
            let mut children = Vec::new();
            while !inside.is_empty() {
                children.push(read(&mut inside, depth)?);
            }
            children
        }
        None => read_until_end(input, depth)?,
    };
    join(tag, &children)
}

fn read_until_end(input: &mut &[u8], depth: usize) -> Option<Vec<Element>> {
    let mut children = Vec::new();
    while !input.starts_with(&[0, 0]) {
        children.push(read(input, depth)?);
    }
    take(input, 2)?;
    Some(children)
}

/// Length of the content, or `Some(None)` where only its end tells it.
#[allow(clippy::option_option, reason = "no length, an open length, a length")]
fn read_length(input: &mut &[u8]) -> Option<Option<usize>> {
    match take(input, 1)?[0] {
        short @ 0..=0x7f => Some(Some(usize::from(short))),
        0x80 => Some(None),
        long => {
            let bytes = take(input, usize::from(long & 0x7f))?;
            let significant = &bytes[bytes.iter().take_while(|byte| **byte == 0).count()..];
            if significant.len() > 4 {
                return None;
            }
            Some(Some(significant.iter().fold(0, |length, byte| length << 8 | usize::from(*byte))))
        }
    }
}

fn join(tag: u8, children: &[Element]) -> Option<Element> {
    let mut content = Vec::new();
    match tag {
        0x24 => {
            for part in children {
                if part.tag != OCTET_STRING {
                    return None;
                }
                content.extend_from_slice(&part.content);
            }
            return Some(Element { tag: OCTET_STRING, content });
        }
        // Other universal strings in parts, which no signature has. Sequence is 0x30, set 0x31.
        0x21..=0x2f | 0x32..=0x3f => return None,
        _ => {
            for child in children {
                write(child, &mut content)?;
            }
        }
    }
    Some(Element { tag, content })
}

fn write(element: &Element, out: &mut Vec<u8>) -> Option<()> {
    out.push(element.tag);
    let length = u32::try_from(element.content.len()).ok()?.to_be_bytes();
    let significant = &length[length.iter().take_while(|byte| **byte == 0).count()..];
    match *significant {
        [] => out.push(0),
        [short @ 0..=0x7f] => out.push(short),
        _ => {
            out.push(0x80 | u8::try_from(significant.len()).ok()?);
            out.extend_from_slice(significant);
        }
    }
    out.extend_from_slice(&element.content);
    Some(())
}

fn take<'a>(input: &mut &'a [u8], length: usize) -> Option<&'a [u8]> {
    let (taken, rest) = input.split_at_checked(length)?;
    *input = rest;
    Some(taken)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn der(hexadecimal: &str) -> Option<String> {
        to_der(&hex::decode(hexadecimal.replace(' ', "")).unwrap()).map(hex::encode)
    }

    #[test]
    fn open_lengths_are_closed_and_long_ones_shortened() {
        assert_eq!(der("30 80 02 01 05 0000").as_deref(), Some("3003020105"));
        assert_eq!(der("30 81 03 02 8200 01 05"), None);
        assert_eq!(der("30 81 05 02 8200 01 05").as_deref(), Some("3003020105"));
        assert_eq!(der("a0 80 30 80 0000 0000").as_deref(), Some("a0023000"));
    }

    #[test]
    fn octet_strings_in_parts_become_whole() {
        assert_eq!(der("24 80 04 01 aa 24 80 04 02 bbcc 0000 0000").as_deref(), Some("0403aabbcc"));
        assert_eq!(der("24 03 02 01 05"), None);
        assert_eq!(der("23 04 03 02 00 aa"), None);
    }

    #[test]
    fn half_elements_and_more_than_one_are_refused() {
        for wrong in
            ["", "30", "3080", "308000", "300102", "0400 00", "0480 0000", "1f0100", "0000", "3003000100"]
        {
            assert_eq!(der(wrong), None, "{wrong}");
        }
        assert_eq!(der(&"3080".repeat(40)), None);
        assert_eq!(to_der(&[0x30, 0xff]), None);
    }

    proptest! {
        #[test]
        fn no_bytes_upset_it_and_what_is_der_stays(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
            if let Some(once) = to_der(&bytes) {
                prop_assert_eq!(to_der(&once), Some(once));
            }
        }
    }
}
