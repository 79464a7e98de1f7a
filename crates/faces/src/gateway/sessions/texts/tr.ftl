### What only the pages of e-wallet sessions say, in the language tr. The rest stands in the checkout page's catalogue.

address-billing = Fatura adresi
address-name = Ad ve soyad
address-shipping = Teslimat adresi
card-issue = Basım numarası
card-owner = Kart sahibinin kimlik numarası
faults-summary = Lütfen işaretli alanları kontrol edin
form-unavailable = Form kullanılamıyor. Kapatıp yeniden deneyin.
needs-script = Bu form için JavaScript gerekir.
secure-note = Kart bilgileriniz bu sayfadan çıkmadan önce şifrelenir.
approve-title = Ödeme
bank-country = Bankanızın ülkesi
bank-title = Banka hesabınızdan ödeyin
fault-upi = Bir UPI kimliği girin, örneğin name@bank
upi-address = UPI kimliğiniz
upi-ask = UPI uygulamama istek gönder
upi-code = Taranacak kodu göster
upi-code-alt = UPI uygulamaları için ödeme kodu
upi-confirm = Ödemeyi UPI uygulamanızda onaylayın.
upi-open = UPI uygulamamı aç
upi-scan = Bu kodu UPI uygulamanızla tarayın.
upi-title = UPI ile öde
upi-wait = Ödeme yaptığınızda bu pencere kendiliğinden kapanır.
returned-close = Bu pencereyi kapatıp mağazaya dönebilirsiniz.
returned-goes-on = Bu pencere kendiliğinden devam eder.
returned-nothing = Hiçbir ödeme yapılmadı
returned-thanks = Teşekkürler
