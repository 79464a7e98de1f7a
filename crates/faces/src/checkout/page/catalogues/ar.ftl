### What a payer reads on the hosted page, in Arabic. Notes for translators stand in en.ftl.

## The page as a whole

page-title = الدفع إلى { $shop }
page-title-save = حفظ بطاقة لدى { $shop }
skip-to-form = الانتقال إلى الدفع
test-mode = وضع الاختبار
test-mode-explained = لا تُحوَّل أي أموال حقيقية. يُرجى استخدام بطاقة اختبار.
working = لحظة من فضلك

## What is paid

summary-title = طلبك
summary-shop = المتجر
summary-order = رقم الطلب
amount-nothing = لن يُخصم أي مبلغ الآن
amount-reserved = يُحجز المبلغ الآن ويُخصم لاحقًا

## How it is paid

methods-title = طريقة الدفع
method-card = بطاقة
method-erip = ERIP
method-bank-transfer = تحويل مصرفي
method-redirect-note = ستتابع على صفحة { $method } ثم تعود إلى هنا.
pay-with-wallet = الدفع عبر { $wallet }
wallet-or = أو ادفع بطريقة أخرى
brands-accepted = البطاقات المقبولة

## The card

card-title = بيانات البطاقة
card-number = رقم البطاقة
card-expiry = تاريخ الانتهاء
card-expiry-placeholder = شهر / سنة
card-expiry-hint = الشهر والسنة
card-cvv = رمز الأمان
card-cvv-hint = { $digits } أرقام على ظهر البطاقة
card-cvv-hint-front = { $digits } أرقام على وجه البطاقة
card-holder = الاسم على البطاقة
card-brand-is = نوع البطاقة: { $brand }

## Cards of earlier visits

saved-title = بطاقاتك المحفوظة
saved-card = { $brand }، تنتهي بالأرقام { $last4 }
saved-expires = صالحة حتى { $expiry }
saved-expired = انتهت صلاحيتها { $expiry }
pay-with-another-card = الدفع ببطاقة أخرى
save-card = حفظ هذه البطاقة للمرة القادمة
save-card-for-shop = السماح لمتجر { $shop } بالاحتفاظ بهذه البطاقة للمدفوعات اللاحقة
save-card-hint = في المرة القادمة ستحتاج إلى رمز الأمان فقط.
agreement = أوافق على شروط { $shop }
agreement-link = قراءة الشروط
opens-new-window = تُفتح في نافذة جديدة

## About the payer

customer-title = بياناتك
customer-email = البريد الإلكتروني
customer-first-name = الاسم الأول
customer-last-name = اسم العائلة
customer-address = العنوان
customer-city = المدينة
customer-state = الولاية أو المقاطعة
customer-zip = الرمز البريدي
customer-phone = الهاتف
customer-country = البلد
customer-country-choose = اختر البلد
customer-birth-date = تاريخ الميلاد
customer-taxpayer-id = الرقم الضريبي
field-optional = اختياري
field-read-only = حدَّده المتجر

## Buttons

pay-amount = ادفع { $amount }
pay-reserve = احجز { $amount }
save-the-card = حفظ البطاقة
continue = متابعة
cancel = إلغاء
cancel-payment = إلغاء الدفع
back-to-shop = العودة إلى { $shop }
close = إغلاق
paying = جارٍ الدفع…

## Field faults. Each says what to do.

faults-title =
    { $count ->
        [zero] يُرجى مراجعة الحقول
        [one] يُرجى مراجعة حقل واحد
        [two] يُرجى مراجعة حقلين
        [few] يُرجى مراجعة { $count } حقول
        [many] يُرجى مراجعة { $count } حقلًا
       *[other] يُرجى مراجعة { $count } حقل
    }
fault-required = يُرجى ملء هذا الحقل
fault-number-empty = أدخل رقم البطاقة
fault-number-short = رقم البطاقة قصير جدًا
fault-number-long = رقم البطاقة طويل جدًا
fault-number-check = راجع رقم البطاقة: يبدو أن أحد الأرقام غير صحيح
fault-number-characters = يُرجى إدخال أرقام فقط
fault-brand-excluded = لا تُقبل { $brand } هنا. يُرجى استخدام بطاقة أخرى.
fault-expiry-empty = أدخل تاريخ الانتهاء
fault-expiry-shape = أدخل الشهر والسنة، على سبيل المثال { $example }
fault-expiry-past = انتهت صلاحية هذه البطاقة. يُرجى استخدام بطاقة أخرى.
fault-expiry-far = راجع سنة تاريخ الانتهاء
fault-cvv-empty = أدخل رمز الأمان
fault-cvv-length = يتكون رمز الأمان من { $digits } أرقام
fault-holder-empty = أدخل الاسم المكتوب على البطاقة
fault-holder-number = يبدو هذا رقم بطاقة. أدخل اسمك هنا.
fault-email = أدخل عنوان بريد إلكتروني مثل name@example.com
fault-phone = أدخل رقم هاتف مع رمز البلد
fault-country = اختر البلد
fault-state = أدخل حرفَي الولاية أو المقاطعة
fault-zip = راجع الرمز البريدي
fault-birth-date = أدخل تاريخًا في الماضي، على سبيل المثال { $example }
fault-too-long = النص طويل جدًا
fault-agreement = يُرجى الموافقة قبل الدفع
fault-method = اختر الطريقة التي تريد الدفع بها
fault-form-stale = حفاظًا على أمانك، يُرجى إدخال البطاقة مرة أخرى

## Time and attempts

countdown = الوقت المتبقي للدفع: { $time }
countdown-warning =
    { $minutes ->
        [zero] لم يبقَ وقت للدفع
        [one] بقيت دقيقة واحدة للدفع
        [two] بقيت دقيقتان للدفع
        [few] بقيت { $minutes } دقائق للدفع
        [many] بقيت { $minutes } دقيقة للدفع
       *[other] بقيت { $minutes } دقيقة للدفع
    }
countdown-over = انتهى وقت الدفع
attempts-left =
    { $count ->
        [zero] لم تبقَ أي محاولة
        [one] بقيت محاولة واحدة
        [two] بقيت محاولتان
        [few] بقيت { $count } محاولات
        [many] بقيت { $count } محاولة
       *[other] بقيت { $count } محاولة
    }

## The bank asks back (3-D Secure)

challenge-title = التأكيد لدى مصرفك
challenge-explained = يريد مصرفك التأكد من أنك صاحب البطاقة. يُرجى اتباع تعليماته.
challenge-frame = صفحة التأكيد لدى مصرفك
challenge-redirect = ستنتقل الآن إلى صفحة مصرفك.
challenge-continue = المتابعة إلى مصرفك
challenge-open-instead = فتح صفحة المصرف في هذه النافذة
challenge-cancel = إلغاء التأكيد
challenge-done = شكرًا لك. يمكنك المتابعة.

## Waiting

pending-title = تجري معالجة دفعتك
pending-explained = يستغرق هذا عادةً بضع ثوانٍ. يُرجى إبقاء هذه الصفحة مفتوحة.
pending-long = يستغرق هذا وقتًا أطول من المعتاد. يمكنك إغلاق هذه الصفحة، وسيبلغك { $shop } بالنتيجة.
pending-check-now = التحقق الآن

## How it ended

success-title = تم الدفع بنجاح
success-title-reserved = تم حجز المبلغ
success-title-saved = تم حفظ البطاقة
success-explained = شكرًا لك. تلقّى { $shop } دفعتك.
success-explained-reserved = شكرًا لك. حجز { $shop } المبلغ.
success-explained-saved = شكرًا لك. يمكن لمتجر { $shop } استخدام بطاقتك كما اتُّفق عليه.
decline-title = لم يكتمل الدفع
decline-no-money-moved = لم يُخصم منك أي مبلغ.
error-title = حدث خطأ ما
error-explained = تعذّر إتمام الدفع بسبب مشكلة تقنية. لم يُخصم منك أي مبلغ.
error-unclear = انقطع الاتصال. نتحقق من دفعتك.
error-network = لا يوجد اتصال. تحقق من اتصالك بالإنترنت وأعد المحاولة.
error-too-many = محاولات كثيرة جدًا. يُرجى الانتظار دقيقة ثم إعادة المحاولة.
receipt-title = الإيصال
receipt-link = فتح الإيصال
receipt-transaction = المعاملة
receipt-card = البطاقة
receipt-date = التاريخ
return-countdown = ستعود إلى المتجر تلقائيًا. الثواني المتبقية: { $seconds }
return-stay = البقاء في هذه الصفحة

## Why a bank said no. Mild, with advice, never more than the payer should know.

decline-general = لم يوافق مصرفك على الدفع. جرّب بطاقة أخرى أو راجع مصرفك.
decline-funds = لا يوجد رصيد كافٍ في هذه البطاقة. جرّب بطاقة أخرى.
decline-limit = يتجاوز هذا المبلغ أحد حدود بطاقتك. راجع مصرفك أو جرّب بطاقة أخرى.
decline-expired-card = انتهت صلاحية البطاقة. جرّب بطاقة أخرى.
decline-card-data = لم يعثر المصرف على هذه البطاقة. راجع بيانات البطاقة.
decline-cvv = رمز الأمان غير مطابق. راجعه وأعد المحاولة.
decline-blocked = لا يمكن استخدام هذه البطاقة لهذا الدفع. راجع مصرفك أو جرّب بطاقة أخرى.
decline-not-allowed = لا تسمح بطاقتك بهذا النوع من الدفع. راجع مصرفك أو جرّب بطاقة أخرى.
decline-currency = هذه العملة غير مدعومة. جرّب بطاقة أخرى.
decline-authentication = لم ينجح التأكيد لدى مصرفك. أعد المحاولة.
decline-cancelled = لقد ألغيت التأكيد. أعد المحاولة عندما تكون مستعدًا.
decline-duplicate = يبدو أن هذا الدفع قد تم بالفعل. تحقق قبل أن تدفع مرة أخرى.
decline-temporary = يتعذّر الوصول إلى المصرف حاليًا. أعد المحاولة بعد بضع دقائق.
decline-shop = تعذّر على المتجر تأكيد هذا الطلب. يُرجى التواصل مع { $shop }.

## Nothing to pay here

closed-title = رابط الدفع هذا غير نشط
closed-explained = ربما انتهت صلاحيته أو سبق استخدامه. إذا كنت لا تزال ترغب في الدفع، فابدأ من جديد في المتجر.
cancelled-title = تم إلغاء الدفع
cancelled-explained = لم يُخصم منك أي مبلغ. يمكنك إغلاق هذه الصفحة.
cancelled-resume = الدفع على أي حال

## Trust

trust-line = دفع آمن ومشفّر
