// Buttons: plain elements of the shop's page, in its shopper's language.

const LANGUAGES = ["en", "he", "cs", "el", "de", "es", "fi", "fr", "it", "ja", "ko", "no", "nl", "pl", "pt", "ru", "sk", "sr", "sv", "tr", "zh", "xx"];
const OTHER_TAGS = { nb: "no", nn: "no", iw: "he" };
const TEXTS = {
  en: "Card|Bank|Pay|Subscribe|Buy|Book|Checkout|Donate", he: "כרטיס|בנק|תשלום|הרשמה|קנייה|הזמנה|לקופה|תרומה",
  cs: "Karta|Banka|Zaplatit|Předplatit|Koupit|Rezervovat|K pokladně|Přispět", el: "Κάρτα|Τράπεζα|Πληρωμή|Συνδρομή|Αγορά|Κράτηση|Ταμείο|Δωρεά",
  de: "Karte|Bank|Bezahlen|Abonnieren|Kaufen|Buchen|Zur Kasse|Spenden", es: "Tarjeta|Banco|Pagar|Suscribirse|Comprar|Reservar|Finalizar compra|Donar",
  fi: "Kortti|Pankki|Maksa|Tilaa|Osta|Varaa|Kassalle|Lahjoita", fr: "Carte|Banque|Payer|S’abonner|Acheter|Réserver|Commander|Faire un don",
  it: "Carta|Banca|Paga|Abbonati|Acquista|Prenota|Alla cassa|Dona", ja: "カード|銀行|支払う|定期購入|購入|予約|レジに進む|寄付する",
  ko: "카드|은행|결제|구독|구매|예약|주문하기|기부", no: "Kort|Bank|Betal|Abonner|Kjøp|Bestill|Til kassen|Doner",
  nl: "Kaart|Bank|Betalen|Abonneren|Kopen|Boeken|Afrekenen|Doneren", pl: "Karta|Bank|Zapłać|Subskrybuj|Kup|Zarezerwuj|Do kasy|Wesprzyj",
  pt: "Cartão|Banco|Pagar|Assinar|Comprar|Reservar|Finalizar compra|Doar", ru: "Карта|Банк|Оплатить|Подписаться|Купить|Забронировать|К оплате|Пожертвовать",
  sk: "Karta|Banka|Zaplatiť|Predplatiť|Kúpiť|Rezervovať|K pokladni|Prispieť", sr: "Kartica|Banka|Plati|Pretplati se|Kupi|Rezerviši|Na kasu|Doniraj",
  sv: "Kort|Bank|Betala|Prenumerera|Köp|Boka|Till kassan|Donera", tr: "Kart|Banka|Öde|Abone ol|Satın al|Rezervasyon yap|Ödemeye geç|Bağış yap",
  zh: "银行卡|银行|付款|订阅|购买|预订|结账|捐款",
};
const WORDS = ["Card", "Bank", "Pay", "Subscribe", "Buy", "Book", "Checkout", "Donate"];
const NAMES = { GooglePay: "Google Pay", ApplePay: "Apple Pay" };
const COLORS = {
  Dark: { background: "#111827", color: "#ffffff", border: "1px solid #111827" },
  Light: { background: "#ffffff", color: "#111827", border: "1px solid #6b7280" },
};

/** The shop's language, else the browser's first that is spoken, else English. */
export function languageOf(wished) {
  const known = (tag) => {
    const short = String(tag).toLowerCase().split("-")[0];
    const language = OTHER_TAGS[short] || short;
    return LANGUAGES.includes(language) ? language : undefined;
  };
  if (wished) return known(wished) || "en";
  return (navigator.languages || [navigator.language]).map(known).find(Boolean) || "en";
}

export function buttonOf(wallet, properties, language, clicked) {
  const { color = "Dark", text = "Pay", width = "240px", height = "40px", logoPath } = properties;
  const words = (TEXTS[language] || TEXTS.en).split("|");
  const name = NAMES[wallet] || { CardPay: words[0], BankPay: words[1] }[wallet] || wallet;
  const verb = words[WORDS.indexOf(text)];
  const button = document.createElement("button");
  button.type = "button";
  button.dataset.ewallet = wallet;
  Object.assign(button.style, {
    ...(COLORS[color] || COLORS.Dark), width, height, minHeight: "24px", maxWidth: "100%", padding: "0 16px", borderRadius: "8px",
    font: "600 16px system-ui, sans-serif", cursor: "pointer", display: "inline-flex", alignItems: "center",
    justifyContent: "center", gap: "8px",
  });
  if (logoPath) {
    const logo = document.createElement("img");
    Object.assign(logo, { src: logoPath, alt: "" });
    logo.style.height = "60%";
    button.append(logo);
  }
  button.append(text === "None" || !verb ? name : `${verb} · ${name}`);
  button.addEventListener("click", clicked);
  return button;
}
