### What a payer reads on the hosted page, in Chinese. Notes for translators stand in en.ftl.

## The page as a whole

page-title = 向 { $shop } 付款
page-title-save = 为 { $shop } 保存银行卡
skip-to-form = 跳到付款
test-mode = 测试模式
test-mode-explained = 不会产生真实扣款。请使用测试卡。
working = 请稍候

## What is paid

summary-title = 您的订单
summary-shop = 商店
summary-order = 订单号
amount-nothing = 现在不会扣款
amount-reserved = 现在预留金额，稍后扣款

## How it is paid

methods-title = 付款方式
method-card = 银行卡
method-erip = ERIP
method-bank-transfer = 银行转账
method-redirect-note = 您将前往 { $method } 的页面，完成后返回此处。
pay-with-wallet = 使用 { $wallet } 付款
wallet-or = 或使用其他方式付款
brands-accepted = 支持的银行卡

## The card

card-title = 银行卡信息
card-number = 卡号
card-expiry = 有效期
card-expiry-placeholder = 月 / 年
card-expiry-hint = 月份和年份
card-cvv = 安全码
card-cvv-hint = 卡片背面的 { $digits } 位数字
card-cvv-hint-front = 卡片正面的 { $digits } 位数字
card-holder = 持卡人姓名
card-brand-is = 卡片品牌：{ $brand }

## Cards of earlier visits

saved-title = 您保存的银行卡
saved-card = { $brand }，尾号 { $last4 }
saved-expires = 有效期至 { $expiry }
saved-expired = 已过期 { $expiry }
pay-with-another-card = 使用其他银行卡付款
save-card = 保存此卡以便下次使用
save-card-for-shop = 允许 { $shop } 保存此卡用于以后的付款
save-card-hint = 下次您只需输入安全码。
agreement = 我同意 { $shop } 的条款
agreement-link = 阅读条款
opens-new-window = 在新窗口中打开

## About the payer

customer-title = 您的信息
customer-email = 电子邮箱
customer-first-name = 名字
customer-last-name = 姓氏
customer-address = 地址
customer-city = 城市
customer-state = 州或省
customer-zip = 邮政编码
customer-phone = 电话
customer-country = 国家/地区
customer-country-choose = 请选择国家/地区
customer-birth-date = 出生日期
customer-taxpayer-id = 税号
field-optional = 选填
field-read-only = 由商店设定

## Buttons

pay-amount = 支付 { $amount }
pay-reserve = 预留 { $amount }
save-the-card = 保存银行卡
continue = 继续
cancel = 取消
cancel-payment = 取消付款
back-to-shop = 返回 { $shop }
close = 关闭
paying = 正在付款…

## Field faults. Each says what to do.

faults-title =
    { $count ->
       *[other] 请检查 { $count } 个字段
    }
fault-required = 请填写此字段
fault-number-empty = 请输入卡号
fault-number-short = 卡号太短
fault-number-long = 卡号太长
fault-number-check = 请检查卡号：似乎有数字错误
fault-number-characters = 请只输入数字
fault-brand-excluded = 此处不支持 { $brand }。请使用其他银行卡。
fault-expiry-empty = 请输入有效期
fault-expiry-shape = 请输入月份和年份，例如 { $example }
fault-expiry-past = 此卡已过期。请使用其他银行卡。
fault-expiry-far = 请检查有效期的年份
fault-cvv-empty = 请输入安全码
fault-cvv-length = 安全码为 { $digits } 位数字
fault-holder-empty = 请输入卡上的姓名
fault-holder-number = 这看起来像卡号。请在此输入您的姓名。
fault-email = 请输入电子邮箱地址，例如 name@example.com
fault-phone = 请输入带国家代码的电话号码
fault-country = 请选择国家/地区
fault-state = 请输入州或省的两个字母
fault-zip = 请检查邮政编码
fault-birth-date = 请输入过去的日期，例如 { $example }
fault-too-long = 内容太长
fault-agreement = 请在付款前表示同意
fault-method = 请选择付款方式
fault-form-stale = 为了您的安全，请重新输入银行卡信息

## Time and attempts

countdown = 剩余付款时间：{ $time }
countdown-warning =
    { $minutes ->
       *[other] 剩余付款时间：{ $minutes } 分钟
    }
countdown-over = 付款时间已结束
attempts-left =
    { $count ->
       *[other] 还可尝试 { $count } 次
    }

## The bank asks back (3-D Secure)

challenge-title = 在您的银行确认
challenge-explained = 您的银行需要确认是您本人操作。请按照银行的提示进行。
challenge-frame = 您的银行的确认页面
challenge-redirect = 您现在将前往银行的页面。
challenge-continue = 前往您的银行
challenge-open-instead = 在此窗口中打开银行页面
challenge-cancel = 取消确认
challenge-done = 谢谢。您可以继续。

## Waiting

pending-title = 正在处理您的付款
pending-explained = 通常只需几秒钟。请保持此页面打开。
pending-long = 所需时间比平常长。您可以关闭此页面；{ $shop } 会通知您结果。
pending-check-now = 立即检查

## How it ended

success-title = 付款成功
success-title-reserved = 金额已预留
success-title-saved = 银行卡已保存
success-explained = 谢谢。{ $shop } 已收到您的付款。
success-explained-reserved = 谢谢。{ $shop } 已预留该金额。
success-explained-saved = 谢谢。{ $shop } 可按约定使用您的银行卡。
decline-title = 付款未完成
decline-no-money-moved = 您未被扣款。
error-title = 出现问题
error-explained = 由于技术问题，付款未能完成。您未被扣款。
error-unclear = 连接已中断。我们正在核实您的付款。
error-network = 没有连接。请检查您的网络连接后重试。
error-too-many = 尝试次数过多。请等待一分钟后重试。
receipt-title = 收据
receipt-link = 打开收据
receipt-transaction = 交易
receipt-card = 银行卡
receipt-date = 日期
return-countdown = 您将自动返回商店。剩余秒数：{ $seconds }
return-stay = 留在此页面

## Why a bank said no. Mild, with advice, never more than the payer should know.

decline-general = 您的银行未批准此付款。请尝试其他银行卡或咨询您的银行。
decline-funds = 此卡余额不足。请尝试其他银行卡。
decline-limit = 此付款超出了您银行卡的限额。请咨询您的银行或尝试其他银行卡。
decline-expired-card = 此卡已过期。请尝试其他银行卡。
decline-card-data = 银行未找到此卡。请检查银行卡信息。
decline-cvv = 安全码不匹配。请检查后重试。
decline-blocked = 此卡无法用于此付款。请咨询您的银行或尝试其他银行卡。
decline-not-allowed = 您的银行卡不允许此类付款。请咨询您的银行或尝试其他银行卡。
decline-currency = 不支持此货币。请尝试其他银行卡。
decline-authentication = 银行确认未成功。请重试。
decline-cancelled = 您已取消确认。准备好后请重试。
decline-duplicate = 此付款似乎已经完成。再次付款前请先核实。
decline-temporary = 目前无法连接银行。请几分钟后重试。
decline-shop = 商店无法确认此订单。请联系 { $shop }。

## Nothing to pay here

closed-title = 此付款链接无效
closed-explained = 链接可能已过期或已被使用。如果您仍想付款，请在商店重新开始。
cancelled-title = 付款已取消
cancelled-explained = 您未被扣款。您可以关闭此页面。
cancelled-resume = 仍要付款

## Trust

trust-line = 安全加密付款
