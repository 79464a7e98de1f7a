### What only the pages of e-wallet sessions say, in the language fi. The rest stands in the checkout page's catalogue.

address-billing = Laskutusosoite
address-name = Koko nimi
address-shipping = Toimitusosoite
card-issue = Kortin julkaisunumero
card-owner = Kortinhaltijan henkilötunnus
faults-summary = Tarkista merkityt kentät
form-unavailable = Lomake ei ole käytettävissä. Sulje se ja yritä uudelleen.
needs-script = Tämä lomake tarvitsee JavaScriptin.
secure-note = Korttitietosi salataan ennen kuin ne lähtevät tältä sivulta.
approve-title = Maksu
bank-country = Pankkisi maa
bank-title = Maksa pankkitililtä
fault-upi = Anna UPI-tunnus, esimerkiksi name@bank
upi-address = UPI-tunnuksesi
upi-ask = Pyydä vahvistus UPI-sovelluksessani
upi-code = Näytä skannattava koodi
upi-code-alt = Maksukoodi UPI-sovelluksille
upi-confirm = Vahvista maksu UPI-sovelluksessasi.
upi-open = Avaa UPI-sovellukseni
upi-scan = Skannaa tämä koodi UPI-sovelluksellasi.
upi-title = Maksa UPI:lla
upi-wait = Tämä ikkuna sulkeutuu itsestään, kun olet maksanut.
returned-close = Voit sulkea tämän ikkunan ja palata kauppaan.
returned-goes-on = Tämä ikkuna jatkaa itsestään.
returned-nothing = Mitään ei maksettu
returned-thanks = Kiitos
