//! DER and BER by hand, so that what is minted does not come from the readers under test.

/// One element: tag, definite length, content.
pub(crate) fn element(tag: u8, content: &[u8]) -> Vec<u8> {
    let length = content.len();
    let mut bytes = vec![tag];
    if length < 0x80 {
        bytes.push(u8::try_from(length).unwrap());
    } else {
        let long: Vec<u8> = length.to_be_bytes().into_iter().skip_while(|byte| *byte == 0).collect();
        bytes.push(0x80 | u8::try_from(long.len()).unwrap());
        bytes.extend(long);
    }
    bytes.extend_from_slice(content);
    bytes
}

/// One element whose end, not its beginning, tells where it is over.
pub(crate) fn open_element(tag: u8, content: &[u8]) -> Vec<u8> {
    [&[tag, 0x80], content, &[0, 0]].concat()
}

pub(crate) fn sequence(parts: &[&[u8]]) -> Vec<u8> {
    element(0x30, &parts.concat())
}

pub(crate) fn set(parts: &[&[u8]]) -> Vec<u8> {
    element(0x31, &parts.concat())
}

pub(crate) fn octets(content: &[u8]) -> Vec<u8> {
    element(0x04, content)
}

pub(crate) fn bits(content: &[u8]) -> Vec<u8> {
    element(0x03, &[&[0], content].concat())
}

pub(crate) fn small(number: u8) -> Vec<u8> {
    element(0x02, &[number])
}

pub(crate) fn yes() -> Vec<u8> {
    element(0x01, &[0xff])
}

/// An object identifier in its dotted form.
pub(crate) fn oid(dotted: &str) -> Vec<u8> {
    let arcs: Vec<u64> = dotted.split('.').map(|arc| arc.parse().unwrap()).collect();
    let mut content = Vec::new();
    let first = arcs[0] * 40 + arcs[1];
    for arc in std::iter::once(first).chain(arcs[2..].iter().copied()) {
        let mut digits = vec![u8::try_from(arc % 128).unwrap()];
        let mut rest = arc / 128;
        while rest > 0 {
            digits.push(u8::try_from(rest % 128).unwrap() | 0x80);
            rest /= 128;
        }
        content.extend(digits.iter().rev());
    }
    element(0x06, &content)
}

/// A time, `YYMMDDhhmmss`.
pub(crate) fn time(text: &str) -> Vec<u8> {
    element(0x17, format!("{text}Z").as_bytes())
}

/// A moment as certificates and signatures write it: `YYMMDDhhmmss`.
pub(crate) fn utc_time(seconds: i64) -> String {
    let (day, rest) = (seconds.div_euclid(86_400), seconds.rem_euclid(86_400));
    let (mut year, mut left) = (1970, day);
    let is_leap = |year: i64| year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    while left >= 365 + i64::from(is_leap(year)) {
        left -= 365 + i64::from(is_leap(year));
        year += 1;
    }
    let mut month = 1;
    for length in [31, 28 + i64::from(is_leap(year)), 31, 30, 31, 30, 31, 31, 30, 31, 30, 31] {
        if left < length {
            break;
        }
        left -= length;
        month += 1;
    }
    let (hour, minute, second) = (rest / 3600, rest / 60 % 60, rest % 60);
    format!("{:02}{month:02}{:02}{hour:02}{minute:02}{second:02}", year % 100, left + 1)
}
