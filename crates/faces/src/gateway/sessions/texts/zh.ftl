### What only the card form of e-wallet sessions says, in the language zh. The rest stands in the checkout page's catalogue.

address-billing = 账单地址
address-name = 姓名
address-shipping = 收货地址
card-issue = 发卡序号
card-owner = 持卡人证件号码
faults-summary = 请检查标出的字段
form-unavailable = 表单暂不可用。请关闭后重试。
needs-script = 此表单需要 JavaScript。
secure-note = 您的银行卡信息在离开本页前会被加密。
