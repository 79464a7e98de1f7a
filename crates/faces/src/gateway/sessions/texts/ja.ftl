### What only the card form of e-wallet sessions says, in the language ja. The rest stands in the checkout page's catalogue.

address-billing = 請求先住所
address-name = 氏名
address-shipping = お届け先住所
card-issue = 発行番号
card-owner = カード名義人の身分証番号
faults-summary = 印のついた項目をご確認ください
form-unavailable = フォームを利用できません。閉じてもう一度お試しください。
needs-script = このフォームには JavaScript が必要です。
secure-note = カード情報は、このページから送信される前に暗号化されます。
