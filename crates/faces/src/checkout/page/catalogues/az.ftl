### What a payer reads on the hosted page, in Azerbaijani. Notes for translators stand in en.ftl.

## The page as a whole

page-title = Ödəniş: { $shop }
page-title-save = Kartın saxlanması: { $shop }
skip-to-form = Ödənişə keçin
test-mode = Test rejimi
test-mode-explained = Həqiqi pul köçürülmür. Test kartından istifadə edin.
working = Bir an, zəhmət olmasa

## What is paid

summary-title = Sifarişiniz
summary-shop = Mağaza
summary-order = Sifarişin nömrəsi
amount-nothing = İndi heç bir məbləğ silinmir
amount-reserved = Məbləğ indi rezerv edilir və sonra silinir

## How it is paid

methods-title = Ödəniş üsulu
method-card = Kart
method-erip = ERIP
method-bank-transfer = Bank köçürməsi
method-redirect-note = { $method } səhifəsində davam edəcək, sonra buraya qayıdacaqsınız.
pay-with-wallet = { $wallet } ilə ödə
wallet-or = və ya başqa üsulla ödəyin
brands-accepted = Qəbul edilən kartlar

## The card

card-title = Kart məlumatları
card-number = Kart nömrəsi
card-expiry = Etibarlılıq müddəti
card-expiry-placeholder = AA / İİ
card-expiry-hint = Ay və il
card-cvv = Təhlükəsizlik kodu
card-cvv-hint = Kartın arxa tərəfindəki { $digits } rəqəm
card-cvv-hint-front = Kartın ön tərəfindəki { $digits } rəqəm
card-holder = Kartın üzərindəki ad
card-brand-is = Kartın brendi: { $brand }

## Cards of earlier visits

saved-title = Saxlanmış kartlarınız
saved-card = { $brand }, son dörd rəqəmi { $last4 }
saved-expires = Etibarlıdır: { $expiry }
saved-expired = Müddəti bitib: { $expiry }
pay-with-another-card = Başqa kartla ödə
save-card = Bu kartı növbəti dəfə üçün saxla
save-card-for-shop = { $shop } mağazasına bu kartı sonrakı ödənişlər üçün saxlamağa icazə verirəm
save-card-hint = Növbəti dəfə yalnız təhlükəsizlik kodu lazım olacaq.
agreement = { $shop } mağazasının şərtləri ilə razıyam
agreement-link = Şərtləri oxuyun
opens-new-window = yeni pəncərədə açılır

## About the payer

customer-title = Məlumatlarınız
customer-email = E-poçt
customer-first-name = Ad
customer-last-name = Soyad
customer-address = Ünvan
customer-city = Şəhər
customer-state = Ştat və ya əyalət
customer-zip = Poçt indeksi
customer-phone = Telefon
customer-country = Ölkə
customer-country-choose = Ölkə seçin
customer-birth-date = Doğum tarixi
customer-taxpayer-id = Vergi nömrəsi
field-optional = məcburi deyil
field-read-only = Mağaza tərəfindən təyin edilib

## Buttons

pay-amount = { $amount } ödə
pay-reserve = { $amount } rezerv et
save-the-card = Kartı saxla
continue = Davam et
cancel = İmtina et
cancel-payment = Ödənişi ləğv et
back-to-shop = { $shop } mağazasına qayıt
close = Bağla
paying = Ödənilir…

## Field faults. Each says what to do.

faults-title =
    { $count ->
        [one] Zəhmət olmasa, bir sahəni yoxlayın
       *[other] Zəhmət olmasa, { $count } sahəni yoxlayın
    }
fault-required = Zəhmət olmasa, bu sahəni doldurun
fault-number-empty = Kart nömrəsini daxil edin
fault-number-short = Kart nömrəsi çox qısadır
fault-number-long = Kart nömrəsi çox uzundur
fault-number-check = Kart nömrəsini yoxlayın: rəqəmlərdən biri səhv görünür
fault-number-characters = Zəhmət olmasa, yalnız rəqəmlər yazın
fault-brand-excluded = { $brand } burada qəbul edilmir. Zəhmət olmasa, başqa kartdan istifadə edin.
fault-expiry-empty = Etibarlılıq müddətini daxil edin
fault-expiry-shape = Ayı və ili daxil edin, məsələn { $example }
fault-expiry-past = Bu kartın müddəti bitib. Zəhmət olmasa, başqa kartdan istifadə edin.
fault-expiry-far = Etibarlılıq müddətinin ilini yoxlayın
fault-cvv-empty = Təhlükəsizlik kodunu daxil edin
fault-cvv-length = Təhlükəsizlik kodu { $digits } rəqəmdən ibarətdir
fault-holder-empty = Kartın üzərindəki adı daxil edin
fault-holder-number = Bu, kart nömrəsinə oxşayır. Buraya adınızı daxil edin.
fault-email = E-poçt ünvanını daxil edin, məsələn name@example.com
fault-phone = Telefon nömrəsini ölkə kodu ilə daxil edin
fault-country = Ölkə seçin
fault-state = Ştatın və ya əyalətin iki hərfini daxil edin
fault-zip = Poçt indeksini yoxlayın
fault-birth-date = Keçmiş bir tarix daxil edin, məsələn { $example }
fault-too-long = Mətn çox uzundur
fault-agreement = Zəhmət olmasa, ödənişdən əvvəl razılıq verin
fault-method = Necə ödəmək istədiyinizi seçin
fault-form-stale = Təhlükəsizliyiniz üçün kartı yenidən daxil edin

## Time and attempts

countdown = Ödəniş üçün qalan vaxt: { $time }
countdown-warning =
    { $minutes ->
        [one] Ödəniş üçün bir dəqiqə qalıb
       *[other] Ödəniş üçün { $minutes } dəqiqə qalıb
    }
countdown-over = Ödəniş vaxtı bitdi
attempts-left =
    { $count ->
        [one] Bir cəhd qalıb
       *[other] { $count } cəhd qalıb
    }

## The bank asks back (3-D Secure)

challenge-title = Bankınızda təsdiq
challenge-explained = Bankınız bunun Siz olduğunuza əmin olmaq istəyir. Onun göstərişlərinə əməl edin.
challenge-frame = Bankınızın təsdiq səhifəsi
challenge-redirect = İndi bankınızın səhifəsinə keçəcəksiniz.
challenge-continue = Banka keçin
challenge-open-instead = Bankın səhifəsini bu pəncərədə aç
challenge-cancel = Təsdiqi ləğv et
challenge-done = Təşəkkür edirik. Davam edə bilərsiniz.

## Waiting

pending-title = Ödənişiniz emal olunur
pending-explained = Bu, adətən bir neçə saniyə çəkir. Zəhmət olmasa, bu səhifəni bağlamayın.
pending-long = Bu, həmişəkindən uzun çəkir. Bu səhifəni bağlaya bilərsiniz; { $shop } nəticəni Sizə bildirəcək.
pending-check-now = İndi yoxla

## How it ended

success-title = Ödəniş uğurla başa çatdı
success-title-reserved = Məbləğ rezerv edildi
success-title-saved = Kart saxlanıldı
success-explained = Təşəkkür edirik. { $shop } ödənişinizi aldı.
success-explained-reserved = Təşəkkür edirik. { $shop } məbləği rezerv etdi.
success-explained-saved = Təşəkkür edirik. { $shop } kartınızdan razılaşdırıldığı kimi istifadə edə bilər.
decline-title = Ödəniş tamamlanmadı
decline-no-money-moved = Sizdən heç bir məbləğ silinməyib.
error-title = Nəsə səhv getdi
error-explained = Texniki problem səbəbindən ödəniş mümkün olmadı. Sizdən heç bir məbləğ silinməyib.
error-unclear = Bağlantı kəsildi. Ödənişinizi yoxlayırıq.
error-network = Bağlantı yoxdur. İnternet bağlantınızı yoxlayın və yenidən cəhd edin.
error-too-many = Həddən çox cəhd edildi. Bir dəqiqə gözləyin və yenidən cəhd edin.
receipt-title = Qəbz
receipt-link = Qəbzi aç
receipt-transaction = Əməliyyat
receipt-card = Kart
receipt-date = Tarix
return-countdown = Mağazaya avtomatik qayıdacaqsınız. Qalan saniyə: { $seconds }
return-stay = Bu səhifədə qal

## Why a bank said no. Mild, with advice, never more than the payer should know.

decline-general = Bankınız ödənişi təsdiqləmədi. Başqa kartı yoxlayın və ya bankınıza müraciət edin.
decline-funds = Bu kartda kifayət qədər vəsait yoxdur. Başqa kartı yoxlayın.
decline-limit = Bu ödəniş kartınızın limitini aşır. Bankınıza müraciət edin və ya başqa kartı yoxlayın.
decline-expired-card = Kartın müddəti bitib. Başqa kartı yoxlayın.
decline-card-data = Bank bu kartı tapmadı. Kart məlumatlarını yoxlayın.
decline-cvv = Təhlükəsizlik kodu uyğun gəlmir. Onu yoxlayın və yenidən cəhd edin.
decline-blocked = Bu kartdan bu ödəniş üçün istifadə etmək olmur. Bankınıza müraciət edin və ya başqa kartı yoxlayın.
decline-not-allowed = Kartınız bu növ ödənişə icazə vermir. Bankınıza müraciət edin və ya başqa kartı yoxlayın.
decline-currency = Bu valyuta dəstəklənmir. Başqa kartı yoxlayın.
decline-authentication = Bankınızda təsdiq alınmadı. Yenidən cəhd edin.
decline-cancelled = Təsdiqi ləğv etdiniz. Hazır olanda yenidən cəhd edin.
decline-duplicate = Görünür, bu ödəniş artıq edilib. Yenidən ödəməzdən əvvəl yoxlayın.
decline-temporary = Hazırda bankla əlaqə yoxdur. Bir neçə dəqiqədən sonra yenidən cəhd edin.
decline-shop = Mağaza bu sifarişi təsdiqləyə bilmədi. Zəhmət olmasa, { $shop } ilə əlaqə saxlayın.

## Nothing to pay here

closed-title = Bu ödəniş keçidi aktiv deyil
closed-explained = Onun müddəti bitmiş və ya artıq istifadə edilmiş ola bilər. Hələ də ödəmək istəyirsinizsə, mağazada yenidən başlayın.
cancelled-title = Ödəniş ləğv edildi
cancelled-explained = Sizdən heç bir məbləğ silinməyib. Bu səhifəni bağlaya bilərsiniz.
cancelled-resume = Yenə də ödə

## Trust

trust-line = Təhlükəsiz, şifrələnmiş ödəniş
