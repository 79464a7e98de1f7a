/** Names of payment methods. */
export type EWalletName = "Mock" | "GooglePay" | "PayPal" | "ApplePay" | "BankPay" | "CardPay" | "UPI";

/** What the shopper must tell besides paying. */
export interface RequiredAncillaryInfo {
  billingInfo?: {
    details: "MIN" | "FULL";
    phoneRequired: boolean;
    emailAddressRequired: boolean;
    /** CardPay: only the fields that are true are asked for. */
    fields?: Partial<Record<
      "name" | "phoneNumber" | "emailAddress" | "countryCode" | "postalCode" | "addressLines" | "locality" | "administrativeArea",
      boolean
    >>;
  };
  shippingInfo?: { phoneRequired: boolean; emailAddressRequired: boolean };
}

/** How the card form is shown. */
export interface UiOptions {
  hideLogo?: boolean;
  displayMode?: "popup" | "iframe";
  /** Without it the frame stands over the page. */
  iframeContainerSelector?: string;
}

export interface ButtonProperties {
  color?: "Light" | "Dark";
  text?: "None" | "Pay" | "Buy" | "Subscribe" | "Book" | "Checkout" | "Donate";
  width?: string;
  height?: string;
  logoPath?: string;
}

export interface StateStyle {
  color?: string;
  backgroundColor?: string;
  borderColor?: string;
  borderWidth?: string;
  boxShadow?: string;
  caretColor?: string;
}

/** The dress of the card form. */
export interface IframeStyleConfig {
  /** `light` or `dark`; without it the form goes by the shopper's day and night. What follows is laid over it. */
  themeName?: string;
  colorPalette?: Partial<Record<"primary" | "background" | "text" | "error" | "success" | "border", string>>;
  field?: {
    typography?: { fontFamily?: string; fontSize?: string; fontWeight?: "400" | "500" | "600" | "700"; letterSpacing?: string; textAlign?: "left" | "center" | "right" };
    states?: Partial<Record<"base" | "focus" | "invalid" | "disabled" | "complete", StateStyle>>;
    borderRadius?: string;
    borderStyle?: "none" | "solid" | "dashed";
    padding?: string;
    placeholderColor?: string;
  };
  layout?: { fieldLayout?: "single-line" | "stacked" | "grouped"; fieldSpacing?: string; showLabels?: boolean; labelPosition?: "top" | "floating" | "hidden" };
  branding?: { logoUrl?: string; logoMaxWidth?: string; logoMaxHeight?: string; showCardBrandIcon?: boolean; showSecurityBadge?: boolean };
  /** The form's language, where it is another than the page's. */
  locale?: string;
  direction?: "ltr" | "rtl";
}

/** What came of an attempt. The server's answer to `validateResults` is the one to believe. */
export interface ResultData {
  clientSuccess: boolean;
  clientErrorMessage: string;
  resultCode?: "Canceled" | "Other";
  upgChargeResults?: Record<string, unknown> | null;
  directChargeResults?: { success: boolean; message: string | null; data: unknown } | null;
  tokenAndMaskedCardModel?: Record<string, unknown> | null;
  failedUpgChargeResults?: Record<string, unknown>[] | null;
  /** Of PayPal: its order. */
  data?: Record<string, unknown>;
}

export class Engine {
  constructor(sessionToken: string, requiredAncillaryInfo?: RequiredAncillaryInfo, language?: string, uiOptions?: UiOptions);
  getSessionType(): string;
  checkAvailability(): Promise<EWalletName[]>;
  payBy(
    wallets: { name: EWalletName; domEntitySelector: string }[],
    callback: (result: { token: string }) => void,
    buttonProperties?: ButtonProperties,
    requiredAncillaryInfo?: RequiredAncillaryInfo,
    iframeStyleConfig?: IframeStyleConfig,
  ): void;
  parseResultToken(token: string): [ResultData, boolean];
  payButtonClicked(name: EWalletName, event?: Event): Promise<void>;
  validateSession(data: string): Promise<{ success: boolean; message: string; data: string }>;
  performPayment(name: EWalletName, data: string): Promise<string>;
  sessionFailed(): void;
  getBillingInfo(): Record<string, unknown> | undefined;
  getShippingInfo(): Record<string, unknown> | undefined;
  getSelectedProviderName(): EWalletName | undefined;
}
