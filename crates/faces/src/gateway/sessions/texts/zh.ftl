### What only the pages of e-wallet sessions say, in the language zh. The rest stands in the checkout page's catalogue.

address-billing = 账单地址
address-name = 姓名
address-shipping = 收货地址
card-issue = 发卡序号
card-owner = 持卡人证件号码
faults-summary = 请检查标出的字段
form-unavailable = 表单暂不可用。请关闭后重试。
needs-script = 此表单需要 JavaScript。
secure-note = 您的银行卡信息在离开本页前会被加密。
approve-title = 付款
bank-country = 您的银行所在国家
bank-title = 用银行账户付款
fault-upi = 请输入 UPI ID，例如 name@bank
upi-address = 您的 UPI ID
upi-ask = 在我的 UPI 应用中请求
upi-code = 显示扫描码
upi-code-alt = 供 UPI 应用扫描的付款码
upi-confirm = 请在您的 UPI 应用中确认付款。
upi-open = 打开我的 UPI 应用
upi-scan = 请用您的 UPI 应用扫描此码。
upi-title = 用 UPI 付款
upi-wait = 付款完成后，此窗口会自动关闭。
returned-close = 您可以关闭此窗口并返回商店。
returned-goes-on = 此窗口会自动继续。
returned-nothing = 没有付款
returned-thanks = 谢谢
