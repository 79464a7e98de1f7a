//! How a shop may dress the page (checkout 3.6): a list of known members, each read into a type.

use serde_json::Value;

use super::colour::Colour;

/// Families of letters that devices have; nothing is loaded.
const FONTS: &[(&str, &str)] = &[
    ("system-ui", "system-ui,-apple-system,\"Segoe UI\",Roboto,sans-serif"),
    ("sans-serif", "sans-serif"),
    ("serif", "serif"),
    ("monospace", "ui-monospace,monospace"),
    ("arial", "Arial,Helvetica,sans-serif"),
    ("helvetica", "Helvetica,Arial,sans-serif"),
    ("verdana", "Verdana,Geneva,sans-serif"),
    ("tahoma", "Tahoma,Geneva,sans-serif"),
    ("trebuchet ms", "\"Trebuchet MS\",sans-serif"),
    ("georgia", "Georgia,serif"),
    ("times new roman", "\"Times New Roman\",Times,serif"),
    ("courier new", "\"Courier New\",monospace"),
    ("roboto", "Roboto,system-ui,sans-serif"),
    ("inter", "Inter,system-ui,sans-serif"),
];

/// Corners beyond this look broken on one-line fields.
const WIDEST_RADIUS: u8 = 24;

/// What is left of `settings.style` after reading it: nothing in here can carry an address or a rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Style {
    buttons: Option<Colour>,
    background: Option<Colour>,
    text: Option<Colour>,
    font: Option<&'static str>,
    radius: Option<u8>,
    /// Whether the shop's name stands above.
    pub header: bool,
    /// Whether the trust line stands below.
    pub footer: bool,
    /// A line of the shop under the form.
    pub secure_info: Option<String>,
}

impl Default for Style {
    fn default() -> Style {
        Style {
            buttons: None,
            background: None,
            text: None,
            font: None,
            radius: None,
            header: true,
            footer: true,
            secure_info: None,
        }
    }
}

impl Style {
    /// Reads `settings.style`; what is unknown or ill-formed is as if it were not there.
    pub fn read(style: &Value) -> Style {
        let widget = |name: &str| style.pointer(&format!("/widget/{name}"));
        let colour = |name: &str| Colour::parse(widget(name)?.as_str()?);
        let visible = |part: &str| style.pointer(part).and_then(Value::as_bool).unwrap_or(true);
        let background = colour("backgroundColor");
        // Text that cannot be read on its ground is not taken.
        let ground = background.unwrap_or(Colour::WHITE);
        Style {
            buttons: colour("buttonsColor"),
            background: background.or(colour("color").map(|_| Colour::WHITE)),
            text: colour("color").filter(|text| text.contrast(ground) >= 450),
            font: widget("fontFamily").and_then(Value::as_str).and_then(font),
            radius: widget("borderRadius").and_then(radius),
            header: visible("/header/visible"),
            footer: visible("/footer/visible"),
            secure_info: style
                .pointer("/footer/secureInfo/text")
                .and_then(Value::as_str)
                .map(|text| text.trim().chars().take(200).collect::<String>())
                .filter(|text| !text.is_empty()),
        }
    }

    /// The theme that the shop's colours decide: a ground of its own leaves the payer's device no choice.
    pub fn theme(&self) -> Option<&'static str> {
        Some(if self.background?.is_dark() { "dark" } else { "light" })
    }

    /// Custom properties for the style element; empty when the shop set nothing.
    pub fn css(&self) -> String {
        let mut rules = String::new();
        let mut set = |name: &str, value: &str| {
            rules.push_str(name);
            rules.push(':');
            rules.push_str(value);
            rules.push(';');
        };
        if let Some(colour) = self.buttons {
            set("--accent", &colour.css());
            set("--on-accent", &colour.ink().css());
        }
        if let Some(colour) = self.background {
            set("--page", &colour.css());
            set("--sheet", &colour.css());
        }
        if let Some(colour) = self.text {
            set("--ink", &colour.css());
        }
        if let Some(font) = self.font {
            set("--font", font);
        }
        if let Some(radius) = self.radius {
            set("--radius", &format!("{radius}px"));
        }
        if rules.is_empty() { rules } else { format!(":root:root:root{{{rules}}}") }
    }
}

/// The first known family of a list such as `Inter, sans-serif`.
fn font(list: &str) -> Option<&'static str> {
    list.split(',').find_map(|wish| {
        let wish = wish.trim().trim_matches(['"', '\'']).to_ascii_lowercase();
        FONTS.iter().find(|(name, _)| *name == wish).map(|(_, stack)| *stack)
    })
}

/// A number of pixels, as a number or as text with or without its unit.
fn radius(value: &Value) -> Option<u8> {
    let number = match value {
        Value::Number(number) => number.as_u64()?,
        Value::String(text) => text.trim().trim_end_matches("px").parse().ok()?,
        _ => return None,
    };
    u8::try_from(number).ok().map(|pixels| pixels.min(WIDEST_RADIUS))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_is_known_becomes_custom_properties() {
        let style = Style::read(&json!({
            "widget": {"buttonsColor": "#0a7d33", "backgroundColor": "#101010", "color": "white",
                       "fontFamily": "'Unheard Of', Georgia", "borderRadius": "6px", "backgroundType": 3},
            "footer": {"secureInfo": {"text": " Cards are safe here "}, "visible": false},
        }));
        assert_eq!(
            style.css(),
            ":root:root:root{--accent:#0a7d33;--on-accent:#ffffff;--page:#101010;--sheet:#101010;--ink:#ffffff;\
             --font:Georgia,serif;--radius:6px;}"
        );
        assert_eq!(style.theme(), Some("dark"));
        assert_eq!(style.secure_info.as_deref(), Some("Cards are safe here"));
        assert!(style.header && !style.footer);
    }

    #[test]
    fn nothing_else_gets_in() {
        let style = Style::read(&json!({
            "widget": {"buttonsColor": "red;}body{background:url(//x)}", "backgroundColor": "url(//x)",
                       "fontFamily": "x;} *{}", "borderRadius": "1px;}", "color": 7},
            "header": "no",
        }));
        assert_eq!(style, Style::default());
        assert_eq!(style.css(), "");
    }

    #[test]
    fn text_that_cannot_be_read_on_its_ground_is_not_taken() {
        let grey = Style::read(&json!({"widget": {"backgroundColor": "#777", "color": "#888"}}));
        assert_eq!(grey.text, None);
        assert_eq!(Style::read(&json!({"widget": {"color": "#eee"}})).text, None);
    }

    #[test]
    fn corners_stay_within_reason() {
        let of = |value| Style::read(&json!({"widget": {"borderRadius": value}})).radius;
        assert_eq!(of(json!(8)), Some(8));
        assert_eq!(of(json!("99")), Some(WIDEST_RADIUS));
        assert_eq!(of(json!(-1)), None);
        assert_eq!(of(json!(1.5)), None);
    }
}
