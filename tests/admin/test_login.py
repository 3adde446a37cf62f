def test_home(owner_client):
    answer = owner_client.get("/admin/")
    assert answer.status_code == 200, answer.text
