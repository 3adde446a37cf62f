"""Drawn samples of what Shopify and WooCommerce export: variants, picture rows, sales, HTML, and things that do not fit here."""

_SHOPIFY = [
    "Handle", "Title", "Body (HTML)", "Vendor", "Product Category", "Type", "Tags", "Published", "Option1 Name", "Option1 Value",
    "Option2 Name", "Option2 Value", "Variant SKU", "Variant Price", "Variant Compare At Price", "Image Src", "Image Position",
    "Variant Image", "Status",
]  # fmt: skip
_HTML = "<p>Hand-worked &amp; floor length.</p><ul><li>Chiffon</li><li>Fully lined</li></ul>"
_CDN = "https://cdn.shopify.com/s"


def _shopify(**cells: str) -> list[str]:
    by_name = {name.replace("_", " "): value for name, value in cells.items()}
    return [by_name.get(each, "") for each in _SHOPIFY]


def _maxi(size: str, color: str, picture: str = "", position: str = "", **more: str) -> list[str]:
    return _shopify(
        Handle="zarina-chiffon-maxi", Option1_Value=size, Option2_Value=color, Variant_Price="15900.00",
        Variant_Compare_At_Price="18500.00", Image_Src=picture, Image_Position=position, **more,
    )  # fmt: skip


SHOPIFY = [
    _SHOPIFY,
    _maxi(
        "Small",
        "Wine",
        f"{_CDN}/2.jpg",
        "2",
        Title="Zarina Chiffon Maxi",
        **{"Body (HTML)": _HTML},
        Vendor="Zarina",
        Type="Maxi",
        Product_Category="Apparel > Clothing > Dresses",
        Tags="eid, formal",
        Published="true",
        Option1_Name="Size",
        Option2_Name="Color",
        Variant_SKU="ZM-1",
        Status="active",
    ),
    _maxi("Medium", "Wine", f"{_CDN}/1.jpg", "1"),
    _maxi("Large", "Black", Variant_Image=f"{_CDN}/3.jpg"),
    _shopify(Handle="zarina-chiffon-maxi", Image_Src=f"{_CDN}/3.jpg", Image_Position="3"),
    _shopify(
        Handle="rose-lawn-suit",
        Title="Rose Lawn Suit",
        **{"Body (HTML)": "Printed lawn, three pieces."},
        Type="Shalwar Kameez",
        Published="true",
        Option1_Name="Size",
        Option1_Value="XS",
        Option2_Name="Stitching",
        Option2_Value="Stitched",
        Variant_Price="5500.00",
        Status="active",
    ),
    _shopify(
        Handle="rose-lawn-suit",
        Option1_Value="M",
        Option2_Value="Unstitched",
        Variant_Price="6200.00",
        Variant_Compare_At_Price="6200.00",
    ),
    _shopify(
        Handle="velvet-shawl",
        Title="Velvet Shawl",
        **{"Body (HTML)": "Warm velvet shawl."},
        Type="Shawl",
        Published="true",
        Option1_Name="Title",
        Option1_Value="Default Title",
        Variant_Price="2500.00",
        Status="draft",
    ),
]

_WOO = [
    "ID", "Type", "SKU", "Name", "Published", "Is featured?", "Short description", "Description", "Sale price", "Regular price",
    "Categories", "Tags", "Images", "Parent", "Attribute 1 name", "Attribute 1 value(s)", "Attribute 1 visible", "Attribute 2 name",
    "Attribute 2 value(s)",
]  # fmt: skip


def _woo(**cells: str) -> list[str]:
    by_name = {name.replace("_", " "): value for name, value in cells.items()}
    return [by_name.get(each, "") for each in _WOO]


def _lehenga(number: str, size: str, color: str, parent: str) -> list[str]:
    return _woo(
        ID=number, Type="variation", Name=f"Mahjabeen Lehenga - {size}", Published="1", Regular_price="45000", Sale_price="39900",
        Parent=parent, Attribute_1_name="Size", **{"Attribute 1 value(s)": size}, Attribute_2_name="pa_color",
        **{"Attribute 2 value(s)": color},
    )  # fmt: skip


WOOCOMMERCE = [
    _WOO,
    _woo(
        ID="44",
        Type="variable",
        SKU="ML-1",
        Name="Mahjabeen Lehenga",
        Published="1",
        Description="<p>Bridal lehenga with zardozi work.</p>",
        Short_description="Short.",
        Categories="Clothing > Bridal > Lehenga, Sale",
        Tags="bridal",
        Images="https://old.example/a.jpg, https://old.example/b.jpg",
        Attribute_1_name="Size",
        **{"Attribute 1 value(s)": "M, L"},
        Attribute_1_visible="1",
        Attribute_2_name="pa_color",
        **{"Attribute 2 value(s)": "Deep red, Gold"},
    ),
    _lehenga("45", "M", "Deep red", "ML-1"),
    _lehenga("46", "L", "Gold", "id:44"),
    _woo(
        ID="50",
        Type="simple, virtual",
        Name="Plain Kurti",
        Published="-1",
        Short_description="A plain cotton kurti.",
        Regular_price="3200",
        Categories="Kurtis",
    ),
    _woo(ID="60", Type="grouped", Name="Gift box", Published="1"),
    _woo(ID="61", Type="variation", Name="Lost - L", Parent="ZZ-9", Regular_price="10"),
]
