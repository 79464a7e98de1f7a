### What a payer reads on the hosted page, in Turkish. Notes for translators stand in en.ftl.

## The page as a whole

page-title = Ödeme: { $shop }
page-title-save = Kart kaydetme: { $shop }
skip-to-form = Ödemeye geç
test-mode = Test modu
test-mode-explained = Gerçek para hareket etmez. Lütfen bir test kartı kullanın.
working = Bir saniye, lütfen

## What is paid

summary-title = Siparişiniz
summary-shop = Mağaza
summary-order = Sipariş numarası
amount-nothing = Şu anda hiçbir tutar çekilmez
amount-reserved = Tutar şimdi bloke edilir ve daha sonra çekilir

## How it is paid

methods-title = Ödeme yöntemi
method-card = Kart
method-erip = ERIP
method-bank-transfer = Banka havalesi
method-redirect-note = { $method } sayfasında devam edecek ve ardından buraya döneceksiniz.
pay-with-wallet = { $wallet } ile öde
wallet-or = veya başka bir şekilde ödeyin
brands-accepted = Kabul edilen kartlar

## The card

card-title = Kart bilgileri
card-number = Kart numarası
card-expiry = Son kullanma tarihi
card-expiry-placeholder = AA / YY
card-expiry-hint = Ay ve yıl
card-cvv = Güvenlik kodu
card-cvv-hint = Kartın arka yüzündeki { $digits } rakam
card-cvv-hint-front = Kartın ön yüzündeki { $digits } rakam
card-holder = Kart üzerindeki ad
card-brand-is = Kart markası: { $brand }

## Cards of earlier visits

saved-title = Kayıtlı kartlarınız
saved-card = { $brand }, son dört hanesi { $last4 }
saved-expires = Son kullanma { $expiry }
saved-expired = Süresi doldu { $expiry }
pay-with-another-card = Başka bir kartla öde
save-card = Bu kartı bir dahaki sefer için kaydet
save-card-for-shop = { $shop } mağazasının bu kartı sonraki ödemeler için saklamasına izin veriyorum
save-card-hint = Bir dahaki sefere yalnızca güvenlik kodu gerekecek.
agreement = { $shop } mağazasının koşullarını kabul ediyorum
agreement-link = Koşulları oku
opens-new-window = yeni pencerede açılır

## About the payer

customer-title = Bilgileriniz
customer-email = E-posta
customer-first-name = Ad
customer-last-name = Soyad
customer-address = Adres
customer-city = Şehir
customer-state = Eyalet veya il
customer-zip = Posta kodu
customer-phone = Telefon
customer-country = Ülke
customer-country-choose = Ülke seçin
customer-birth-date = Doğum tarihi
customer-taxpayer-id = Vergi numarası
field-optional = isteğe bağlı
field-read-only = Mağaza tarafından belirlendi

## Buttons

pay-amount = { $amount } öde
pay-reserve = { $amount } bloke et
save-the-card = Kartı kaydet
continue = Devam
cancel = Vazgeç
cancel-payment = Ödemeyi iptal et
back-to-shop = { $shop } mağazasına dön
close = Kapat
paying = Ödeme yapılıyor…

## Field faults. Each says what to do.

faults-title =
    { $count ->
        [one] Lütfen bir alanı kontrol edin
       *[other] Lütfen { $count } alanı kontrol edin
    }
fault-required = Lütfen bu alanı doldurun
fault-number-empty = Kart numarasını girin
fault-number-short = Kart numarası çok kısa
fault-number-long = Kart numarası çok uzun
fault-number-check = Kart numarasını kontrol edin: bir rakam yanlış görünüyor
fault-number-characters = Lütfen yalnızca rakam girin
fault-brand-excluded = { $brand } burada kabul edilmiyor. Lütfen başka bir kart kullanın.
fault-expiry-empty = Son kullanma tarihini girin
fault-expiry-shape = Ay ve yılı girin, örneğin { $example }
fault-expiry-past = Bu kartın süresi dolmuş. Lütfen başka bir kart kullanın.
fault-expiry-far = Son kullanma tarihindeki yılı kontrol edin
fault-cvv-empty = Güvenlik kodunu girin
fault-cvv-length = Güvenlik kodu { $digits } rakamdan oluşur
fault-holder-empty = Kart üzerindeki adı girin
fault-holder-number = Bu bir kart numarasına benziyor. Buraya adınızı girin.
fault-email = Bir e-posta adresi girin, örneğin name@example.com
fault-phone = Ülke koduyla birlikte bir telefon numarası girin
fault-country = Ülke seçin
fault-state = Eyaletin veya ilin iki harfini girin
fault-zip = Posta kodunu kontrol edin
fault-birth-date = Geçmiş bir tarih girin, örneğin { $example }
fault-too-long = Metin çok uzun
fault-agreement = Lütfen ödemeden önce onay verin
fault-method = Nasıl ödemek istediğinizi seçin
fault-form-stale = Güvenliğiniz için lütfen kartı yeniden girin

## Time and attempts

countdown = Ödeme için kalan süre: { $time }
countdown-warning =
    { $minutes ->
        [one] Ödeme için bir dakika kaldı
       *[other] Ödeme için { $minutes } dakika kaldı
    }
countdown-over = Ödeme süresi doldu
attempts-left =
    { $count ->
        [one] Bir deneme hakkı kaldı
       *[other] { $count } deneme hakkı kaldı
    }

## The bank asks back (3-D Secure)

challenge-title = Bankanızda onay
challenge-explained = Bankanız bu kişinin siz olduğundan emin olmak istiyor. Lütfen bankanızın yönergelerini izleyin.
challenge-frame = Bankanızın onay sayfası
challenge-redirect = Şimdi bankanızın sayfasına yönlendirileceksiniz.
challenge-continue = Bankanıza devam edin
challenge-open-instead = Bankanın sayfasını bu pencerede aç
challenge-cancel = Onayı iptal et
challenge-done = Teşekkür ederiz. Devam edebilirsiniz.

## Waiting

pending-title = Ödemeniz işleniyor
pending-explained = Bu genellikle birkaç saniye sürer. Lütfen bu sayfayı açık tutun.
pending-long = Bu her zamankinden uzun sürüyor. Bu sayfayı kapatabilirsiniz; { $shop } sonucu size bildirecek.
pending-check-now = Şimdi kontrol et

## How it ended

success-title = Ödeme başarılı
success-title-reserved = Tutar bloke edildi
success-title-saved = Kart kaydedildi
success-explained = Teşekkür ederiz. { $shop } ödemenizi aldı.
success-explained-reserved = Teşekkür ederiz. { $shop } tutarı bloke etti.
success-explained-saved = Teşekkür ederiz. { $shop } kartınızı kararlaştırıldığı gibi kullanabilir.
decline-title = Ödeme tamamlanmadı
decline-no-money-moved = Sizden herhangi bir tutar çekilmedi.
error-title = Bir sorun oluştu
error-explained = Teknik bir sorun nedeniyle ödeme yapılamadı. Sizden herhangi bir tutar çekilmedi.
error-unclear = Bağlantı kesildi. Ödemenizi kontrol ediyoruz.
error-network = Bağlantı yok. İnternet bağlantınızı kontrol edip yeniden deneyin.
error-too-many = Çok fazla deneme yapıldı. Lütfen bir dakika bekleyip yeniden deneyin.
receipt-title = Makbuz
receipt-link = Makbuzu aç
receipt-transaction = İşlem
receipt-card = Kart
receipt-date = Tarih
return-countdown = Mağazaya otomatik olarak döneceksiniz. Kalan saniye: { $seconds }
return-stay = Bu sayfada kal

## Why a bank said no. Mild, with advice, never more than the payer should know.

decline-general = Bankanız ödemeyi onaylamadı. Başka bir kart deneyin veya bankanıza danışın.
decline-funds = Bu kartta yeterli bakiye yok. Başka bir kart deneyin.
decline-limit = Bu ödeme kartınızın limitini aşıyor. Bankanıza danışın veya başka bir kart deneyin.
decline-expired-card = Kartın süresi dolmuş. Başka bir kart deneyin.
decline-card-data = Banka bu kartı bulamadı. Kart bilgilerini kontrol edin.
decline-cvv = Güvenlik kodu eşleşmiyor. Kontrol edip yeniden deneyin.
decline-blocked = Bu kart bu ödeme için kullanılamıyor. Bankanıza danışın veya başka bir kart deneyin.
decline-not-allowed = Kartınız bu tür ödemelere izin vermiyor. Bankanıza danışın veya başka bir kart deneyin.
decline-currency = Bu para birimi desteklenmiyor. Başka bir kart deneyin.
decline-authentication = Bankanızdaki onay başarılı olmadı. Yeniden deneyin.
decline-cancelled = Onayı iptal ettiniz. Hazır olduğunuzda yeniden deneyin.
decline-duplicate = Bu ödeme daha önce yapılmış görünüyor. Yeniden ödemeden önce kontrol edin.
decline-temporary = Bankaya şu anda ulaşılamıyor. Birkaç dakika sonra yeniden deneyin.
decline-shop = Mağaza bu siparişi onaylayamadı. Lütfen { $shop } ile iletişime geçin.

## Nothing to pay here

closed-title = Bu ödeme bağlantısı etkin değil
closed-explained = Süresi dolmuş veya daha önce kullanılmış olabilir. Hâlâ ödemek istiyorsanız mağazada yeniden başlayın.
cancelled-title = Ödeme iptal edildi
cancelled-explained = Sizden herhangi bir tutar çekilmedi. Bu sayfayı kapatabilirsiniz.
cancelled-resume = Yine de öde

## Trust

trust-line = Güvenli, şifreli ödeme
