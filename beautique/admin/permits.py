"""Which permission each page asks for. A route that stands in neither table is shut."""

from beautique.staff.permissions import Permission

OPEN = frozenset({"admin.login", "admin.sign_in"})

PERMITS = {
    "admin.logout": Permission.ACCOUNT_OWN,
    "admin.set_theme": Permission.ACCOUNT_OWN,
    "admin.password": Permission.ACCOUNT_OWN,
    "admin.change_password": Permission.ACCOUNT_OWN,
    "admin.home": Permission.ANALYTICS_READ,
    "admin.orders": Permission.ORDERS_READ,
    "admin.order_views": Permission.ORDERS_READ,
    "admin.save_view": Permission.ORDERS_WRITE,
    "admin.change_view": Permission.ORDERS_WRITE,
    "admin.delete_view": Permission.ORDERS_WRITE,
    "admin.set_start_view": Permission.ACCOUNT_OWN,
    "admin.order": Permission.ORDERS_READ,
    "admin.new_order": Permission.ORDERS_WRITE,
    "admin.find_customer": Permission.ORDERS_WRITE,
    "admin.pick_products": Permission.ORDERS_WRITE,
    "admin.place_typed_order": Permission.ORDERS_WRITE,
    "admin.move_order": Permission.ORDERS_WRITE,
    "admin.edit_order": Permission.ORDERS_WRITE,
    "admin.correct_order": Permission.ORDERS_WRITE,
    "admin.add_order_note": Permission.ORDERS_WRITE,
    "admin.export_orders": Permission.ORDERS_EXPORT,
    "admin.products": Permission.PRODUCTS_READ,
    "admin.product": Permission.PRODUCTS_READ,
    "admin.new_product": Permission.PRODUCTS_WRITE,
    "admin.create_product": Permission.PRODUCTS_WRITE,
    "admin.save_product": Permission.PRODUCTS_WRITE,
    "admin.upload_picture": Permission.PRODUCTS_WRITE,
    "admin.archive_product": Permission.PRODUCTS_WRITE,
    "admin.restore_product": Permission.PRODUCTS_WRITE,
    "admin.settings": Permission.SETTINGS_READ,
    "admin.save_store": Permission.SETTINGS_WRITE,
    "admin.save_accounts": Permission.SETTINGS_WRITE,
    "admin.save_storefront": Permission.SETTINGS_WRITE,
    "admin.issue_token": Permission.SETTINGS_WRITE,
    "admin.revoke_token": Permission.SETTINGS_WRITE,
}
