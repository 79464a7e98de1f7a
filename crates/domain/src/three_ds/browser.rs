//! What 3-D Secure wants to know of the payer's browser (standards 3.1).

/// A browser, by what its request and its script tell. The request tells address and accept header: scripts could say
/// anything of these.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Browser {
    accept: String,
    ip: String,
    user_agent: String,
    language: String,
    java: bool,
    color_depth: u8,
    screen_height: u32,
    screen_width: u32,
    time_zone_minutes: i16,
}

/// Longest accept header and user agent that the protocol carries.
const LONGEST: usize = 2048;
/// Longest language tag.
const LONGEST_LANGUAGE: usize = 8;
/// Bits a pixel that the protocol knows.
const DEPTHS: [u8; 8] = [1, 4, 8, 15, 16, 24, 32, 48];
/// Largest screen that it carries: six digits.
const LARGEST: i64 = 999_999;
/// Farthest zones from Greenwich, in minutes.
const FARTHEST: i16 = 14 * 60;

impl Browser {
    /// A browser of which nothing is known but the request.
    pub fn of_request(accept: &str, ip: &str, user_agent: &str) -> Browser {
        Browser {
            accept: cut(if accept.is_empty() { "*/*" } else { accept }, LONGEST),
            ip: ip.to_owned(),
            user_agent: cut(user_agent, LONGEST),
            language: "en".to_owned(),
            java: false,
            color_depth: 24,
            screen_height: 0,
            screen_width: 0,
            time_zone_minutes: 0,
        }
    }

    /// With its language, cut to what the protocol carries.
    #[must_use]
    pub fn speaking(mut self, language: &str) -> Browser {
        if !language.is_empty() {
            self.language = cut(language, LONGEST_LANGUAGE);
        }
        self
    }

    /// With its screen. Depths are rounded down to one that the protocol knows.
    #[must_use]
    pub fn showing(mut self, width: i64, height: i64, depth: i64) -> Browser {
        let side = |length: i64| u32::try_from(length.clamp(0, LARGEST)).unwrap_or(0);
        (self.screen_width, self.screen_height) = (side(width), side(height));
        self.color_depth = DEPTHS.into_iter().rev().find(|known| i64::from(*known) <= depth).unwrap_or(1);
        self
    }

    /// With its distance from Greenwich, in minutes and with the sign of `getTimezoneOffset`.
    #[must_use]
    pub fn living(mut self, time_zone_minutes: i64) -> Browser {
        let minutes = i16::try_from(time_zone_minutes).unwrap_or(0);
        self.time_zone_minutes = minutes.clamp(-FARTHEST, FARTHEST);
        self
    }

    /// `browserAcceptHeader`.
    pub fn accept(&self) -> &str {
        &self.accept
    }

    /// `browserIP`.
    pub fn ip(&self) -> &str {
        &self.ip
    }

    /// `browserUserAgent`.
    pub fn user_agent(&self) -> &str {
        &self.user_agent
    }

    /// `browserLanguage`.
    pub fn language(&self) -> &str {
        &self.language
    }

    /// `browserJavaEnabled`.
    pub fn java(&self) -> bool {
        self.java
    }

    /// `browserColorDepth`.
    pub fn color_depth(&self) -> u8 {
        self.color_depth
    }

    /// `browserScreenWidth` and `browserScreenHeight`.
    pub fn screen(&self) -> (u32, u32) {
        (self.screen_width, self.screen_height)
    }

    /// `browserTZ`.
    pub fn time_zone_minutes(&self) -> i16 {
        self.time_zone_minutes
    }
}

/// The first `most` bytes, at a border of characters.
fn cut(text: &str, most: usize) -> String {
    let mut end = text.len().min(most);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    text[..end].to_owned()
}
