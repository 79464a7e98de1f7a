//! Codes that a telephone scans, as pictures.

use std::fmt::Write;

use qrcode::{Color, EcLevel, QrCode};

/// Empty squares around a code, which readers need (ISO/IEC 18004).
const QUIET: usize = 4;

/// A code with this text, as an SVG picture; none for a text that is too long for any.
pub(super) fn picture(text: &str) -> Option<String> {
    let code = QrCode::with_error_correction_level(text, EcLevel::M).ok()?;
    let (width, size) = (code.width(), code.width() + 2 * QUIET);
    let mut squares = String::new();
    for (at, color) in code.to_colors().into_iter().enumerate() {
        if color == Color::Dark {
            let _ = write!(squares, "M{} {}h1v1h-1z", at % width + QUIET, at / width + QUIET);
        }
    }
    Some(format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {size} {size}\" shape-rendering=\"crispEdges\">\
         <path fill=\"#fff\" d=\"M0 0h{size}v{size}H0z\"/><path d=\"{squares}\"/></svg>"
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_has_its_three_corners_and_a_margin() {
        let picture = picture("upi://pay?pa=shop@bank&am=250.00&cu=INR").unwrap();
        // 40 letters at level M stand in the third version: 29 squares a side.
        assert!(picture.contains("viewBox=\"0 0 37 37\""), "{picture}");
        let is_dark = |x: usize, y: usize| picture.contains(&format!("M{x} {y}h1v1h-1z"));
        for (x, y) in [(4, 4), (26, 4), (4, 26)] {
            assert!((0..7).all(|at| is_dark(x + at, y) && is_dark(x, y + at)), "the corner at {x} {y}");
            assert!(!is_dark(x + 1, y + 1) && is_dark(x + 3, y + 3));
        }
        assert!((0..37).all(|at| !is_dark(at, 3) && !is_dark(3, at)));
        assert_eq!(super::picture(&"x".repeat(4000)), None);
    }
}
