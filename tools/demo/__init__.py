"""The demo shop: an invented shop that behaves like a real one, over SQL, loaded from `data/shop`.

`load_demo_shop` fills the tables once; `DemoShop` is a `ShopBackend` and `DemoCarrier` a `Carrier` on them.
"""
