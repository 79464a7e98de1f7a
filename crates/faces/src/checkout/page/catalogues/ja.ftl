### What a payer reads on the hosted page, in Japanese. Notes for translators stand in en.ftl.

## The page as a whole

page-title = { $shop } へのお支払い
page-title-save = { $shop } 用のカードを保存
skip-to-form = お支払いへ移動
test-mode = テストモード
test-mode-explained = 実際の請求は発生しません。テストカードをご利用ください。
working = 少々お待ちください

## What is paid

summary-title = ご注文内容
summary-shop = ショップ
summary-order = 注文番号
amount-nothing = 現在の請求はありません
amount-reserved = 金額は今確保され、後日請求されます

## How it is paid

methods-title = お支払い方法
method-card = カード
method-erip = ERIP
method-bank-transfer = 銀行振込
method-redirect-note = { $method } のページに移動し、その後こちらに戻ります。
pay-with-wallet = { $wallet } で支払う
wallet-or = または別の方法で支払う
brands-accepted = ご利用いただけるカード

## The card

card-title = カード情報
card-number = カード番号
card-expiry = 有効期限
card-expiry-placeholder = 月 / 年
card-expiry-hint = 月と年
card-cvv = セキュリティコード
card-cvv-hint = カード裏面の { $digits } 桁の数字
card-cvv-hint-front = カード表面の { $digits } 桁の数字
card-holder = カード名義人
card-brand-is = カードブランド: { $brand }

## Cards of earlier visits

saved-title = 保存済みのカード
saved-card = { $brand }、末尾 { $last4 }
saved-expires = 有効期限 { $expiry }
saved-expired = 期限切れ { $expiry }
pay-with-another-card = 別のカードで支払う
save-card = 次回のためにこのカードを保存する
save-card-for-shop = 今後のお支払いのために、{ $shop } がこのカードを保存することに同意する
save-card-hint = 次回はセキュリティコードの入力だけで済みます。
agreement = { $shop } の利用規約に同意します
agreement-link = 利用規約を読む
opens-new-window = 新しいウィンドウで開きます

## About the payer

customer-title = お客様情報
customer-email = メールアドレス
customer-first-name = 名
customer-last-name = 姓
customer-address = 住所
customer-city = 市区町村
customer-state = 州または県
customer-zip = 郵便番号
customer-phone = 電話番号
customer-country = 国
customer-country-choose = 国を選択してください
customer-birth-date = 生年月日
customer-taxpayer-id = 納税者番号
field-optional = 任意
field-read-only = ショップが設定しています

## Buttons

pay-amount = { $amount } を支払う
pay-reserve = { $amount } を確保する
save-the-card = カードを保存
continue = 続ける
cancel = キャンセル
cancel-payment = お支払いをキャンセル
back-to-shop = { $shop } に戻る
close = 閉じる
paying = お支払い処理中…

## Field faults. Each says what to do.

faults-title =
    { $count ->
       *[other] { $count } 件の項目をご確認ください
    }
fault-required = この項目を入力してください
fault-number-empty = カード番号を入力してください
fault-number-short = カード番号が短すぎます
fault-number-long = カード番号が長すぎます
fault-number-check = カード番号をご確認ください。数字に誤りがあるようです
fault-number-characters = 数字のみ入力してください
fault-brand-excluded = { $brand } はご利用いただけません。別のカードをご利用ください。
fault-expiry-empty = 有効期限を入力してください
fault-expiry-shape = 月と年を入力してください。例: { $example }
fault-expiry-past = このカードは有効期限が切れています。別のカードをご利用ください。
fault-expiry-far = 有効期限の年をご確認ください
fault-cvv-empty = セキュリティコードを入力してください
fault-cvv-length = セキュリティコードは { $digits } 桁です
fault-holder-empty = カード名義人を入力してください
fault-holder-number = カード番号のようです。ここにはお名前を入力してください。
fault-email = メールアドレスを入力してください。例: name@example.com
fault-phone = 国番号を含む電話番号を入力してください
fault-country = 国を選択してください
fault-state = 州または県を表す 2 文字を入力してください
fault-zip = 郵便番号をご確認ください
fault-birth-date = 過去の日付を入力してください。例: { $example }
fault-too-long = 文字数が多すぎます
fault-agreement = お支払いの前に同意してください
fault-method = お支払い方法を選択してください
fault-form-stale = 安全のため、カード情報をもう一度入力してください

## Time and attempts

countdown = お支払いの残り時間: { $time }
countdown-warning =
    { $minutes ->
       *[other] お支払いの残り時間はあと { $minutes } 分です
    }
countdown-over = お支払いの制限時間が過ぎました
attempts-left =
    { $count ->
       *[other] あと { $count } 回お試しいただけます
    }

## The bank asks back (3-D Secure)

challenge-title = 銀行での本人確認
challenge-explained = 銀行がご本人であることを確認します。銀行の案内に従ってください。
challenge-frame = 銀行の本人確認ページ
challenge-redirect = これから銀行のページに移動します。
challenge-continue = 銀行のページへ進む
challenge-open-instead = 銀行のページをこのウィンドウで開く
challenge-cancel = 本人確認をキャンセル
challenge-done = ありがとうございます。このままお進みください。

## Waiting

pending-title = お支払いを処理しています
pending-explained = 通常は数秒で完了します。このページを開いたままお待ちください。
pending-long = 通常より時間がかかっています。このページは閉じていただけます。結果は { $shop } からお知らせします。
pending-check-now = 今すぐ確認

## How it ended

success-title = お支払いが完了しました
success-title-reserved = 金額を確保しました
success-title-saved = カードを保存しました
success-explained = ありがとうございます。{ $shop } へのお支払いが完了しました。
success-explained-reserved = ありがとうございます。{ $shop } が金額を確保しました。
success-explained-saved = ありがとうございます。{ $shop } は合意の範囲でカードを利用します。
decline-title = お支払いは完了していません
decline-no-money-moved = 請求は発生していません。
error-title = 問題が発生しました
error-explained = 技術的な問題のため、お支払いができませんでした。請求は発生していません。
error-unclear = 接続が切れました。お支払いの状況を確認しています。
error-network = 接続できません。インターネット接続を確認して、もう一度お試しください。
error-too-many = 試行回数が多すぎます。1 分ほど待ってから、もう一度お試しください。
receipt-title = 領収書
receipt-link = 領収書を開く
receipt-transaction = 取引
receipt-card = カード
receipt-date = 日付
return-countdown = 自動的にショップに戻ります。残り秒数: { $seconds }
return-stay = このページにとどまる

## Why a bank said no. Mild, with advice, never more than the payer should know.

decline-general = 銀行がお支払いを承認しませんでした。別のカードを試すか、銀行にお問い合わせください。
decline-funds = このカードの残高が不足しています。別のカードをお試しください。
decline-limit = このお支払いはカードの限度額を超えています。銀行にお問い合わせいただくか、別のカードをお試しください。
decline-expired-card = カードの有効期限が切れています。別のカードをお試しください。
decline-card-data = 銀行でこのカードが見つかりませんでした。カード情報をご確認ください。
decline-cvv = セキュリティコードが一致しません。確認して、もう一度お試しください。
decline-blocked = このカードは今回のお支払いにご利用いただけません。銀行にお問い合わせいただくか、別のカードをお試しください。
decline-not-allowed = お持ちのカードはこの種類のお支払いに対応していません。銀行にお問い合わせいただくか、別のカードをお試しください。
decline-currency = この通貨には対応していません。別のカードをお試しください。
decline-authentication = 銀行での本人確認が完了しませんでした。もう一度お試しください。
decline-cancelled = 本人確認がキャンセルされました。準備ができましたら、もう一度お試しください。
decline-duplicate = このお支払いはすでに完了しているようです。再度お支払いになる前にご確認ください。
decline-temporary = 現在、銀行に接続できません。数分後にもう一度お試しください。
decline-shop = ショップがこの注文を確認できませんでした。{ $shop } にお問い合わせください。

## Nothing to pay here

closed-title = このお支払いリンクは有効ではありません
closed-explained = 期限が切れているか、すでに使用された可能性があります。お支払いをご希望の場合は、ショップでもう一度お手続きください。
cancelled-title = お支払いをキャンセルしました
cancelled-explained = 請求は発生していません。このページを閉じていただけます。
cancelled-resume = やはり支払う

## Trust

trust-line = 安全な暗号化されたお支払い
