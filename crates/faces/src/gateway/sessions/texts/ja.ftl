### What only the pages of e-wallet sessions say, in the language ja. The rest stands in the checkout page's catalogue.

address-billing = 請求先住所
address-name = 氏名
address-shipping = お届け先住所
card-issue = 発行番号
card-owner = カード名義人の身分証番号
faults-summary = 印のついた項目をご確認ください
form-unavailable = フォームを利用できません。閉じてもう一度お試しください。
needs-script = このフォームには JavaScript が必要です。
secure-note = カード情報は、このページから送信される前に暗号化されます。
approve-title = お支払い
bank-country = 銀行の国
bank-title = 銀行口座から支払う
fault-upi = UPI ID を入力してください（例: name@bank）
upi-address = UPI ID
upi-ask = UPI アプリに確認を送る
upi-code = スキャン用コードを表示
upi-code-alt = UPI アプリ用の支払いコード
upi-confirm = UPI アプリでお支払いを確認してください。
upi-open = UPI アプリを開く
upi-scan = UPI アプリでこのコードをスキャンしてください。
upi-title = UPI で支払う
upi-wait = お支払いが完了すると、このウィンドウは自動的に閉じます。
returned-close = このウィンドウを閉じて、ショップにお戻りください。
returned-goes-on = このウィンドウは自動的に先へ進みます。
returned-nothing = お支払いは行われていません
returned-thanks = ありがとうございます
