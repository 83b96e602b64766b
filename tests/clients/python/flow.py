"""From a user to the reports with the official Python SDK.

Usage: flow.py URL-OF-THE-SANDBOX

This SDK checks the type of every field of every answer.
"""

import importlib
import json
import sys
import threading
import traceback
import urllib.request
from http.server import BaseHTTPRequestHandler, HTTPServer

import plaid
from plaid.api import plaid_api
from plaid.model.client_user_identity import ClientUserIdentity
from plaid.model.client_user_identity_name import ClientUserIdentityName
from plaid.model.consumer_report_permissible_purpose import ConsumerReportPermissiblePurpose
from plaid.model.cra_check_report_base_report_get_request import CraCheckReportBaseReportGetRequest
from plaid.model.cra_check_report_create_request import CraCheckReportCreateRequest
from plaid.model.cra_check_report_partner_insights_get_request import (
    CraCheckReportPartnerInsightsGetRequest,
)
from plaid.model.cra_credit_profile_inquiry_type import CraCreditProfileInquiryType
from plaid.model.cra_credit_profile_report_get_request import CraCreditProfileReportGetRequest
from plaid.model.cra_credit_profile_report_type import CraCreditProfileReportType
from plaid.model.cra_credit_profile_report_version import CraCreditProfileReportVersion
from plaid.model.products import Products
from plaid.model.sandbox_public_token_create_request import SandboxPublicTokenCreateRequest
from plaid.model.user_create_request import UserCreateRequest

URL = sys.argv[1]
PURPOSE = ConsumerReportPermissiblePurpose("EXTENSION_OF_CREDIT")
WEBHOOKS = []


class Listener(BaseHTTPRequestHandler):
    def do_POST(self):
        length = int(self.headers["Content-Length"])
        WEBHOOKS.append(json.loads(self.rfile.read(length)))
        self.send_response(200)
        self.end_headers()

    def log_message(self, *_):
        pass


def control(command, body):
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    answer = opener.open(f"{URL}/_sandbox/{command}", json.dumps(body).encode())
    return json.loads(answer.read())


def advance(seconds):
    control("advance", {"seconds": seconds})


def model(name, **fields):
    """A request or a part of one, by the name of its file in the SDK."""
    module = importlib.import_module(f"plaid.model.{name}")
    known = {known.lower(): kind for known, kind in vars(module).items()}
    return known[name.replace("_", "")](**fields)


def refused(call, error_type, error_code):
    try:
        call()
    except plaid.ApiException as error:
        body = json.loads(error.body)
        assert error.status == 400, error.status
        assert (body["error_type"], body["error_code"]) == (error_type, error_code), body
    else:
        raise AssertionError("it was answered")


def steps(client, webhook):
    """Yields the name of each step after it has passed."""
    identity = ClientUserIdentity(
        name=ClientUserIdentityName(given_name="Ada", family_name="Example")
    )
    created = client.user_create(
        UserCreateRequest(client_user_id="python-customer", identity=identity)
    )
    user_id = created.user_id
    assert user_id.startswith("usr_"), user_id
    yield "user/create"

    linked = client.sandbox_public_token_create(
        SandboxPublicTokenCreateRequest(
            institution_id="ins_109508",
            initial_products=[Products("cra_base_report")],
            user_id=user_id,
        )
    )
    assert linked.public_token.startswith("public-sandbox-")
    yield "sandbox/public_token/create"

    client.cra_check_report_create(
        CraCheckReportCreateRequest(
            user_id=user_id,
            webhook=webhook,
            days_requested=365,
            consumer_report_permissible_purpose=PURPOSE,
            products=[Products("cra_base_report"), Products("cra_partner_insights")],
        )
    )
    yield "cra/check_report/create"

    base_report = CraCheckReportBaseReportGetRequest(user_id=user_id)
    refused(
        lambda: client.cra_check_report_base_report_get(base_report),
        "CONSUMER_REPORT_ERROR",
        "PRODUCT_NOT_READY",
    )
    yield "not ready"

    advance(60)
    codes = [(webhook["webhook_code"], webhook["user_id"]) for webhook in WEBHOOKS]
    assert codes == [("USER_CHECK_REPORT_READY", user_id)], codes
    yield "webhook"

    report = client.cra_check_report_base_report_get(base_report).report
    assert len(report["items"][0].accounts) == 3
    assert len(report["items"][0].accounts[0].transactions) > 100
    yield "cra/check_report/base_report/get"

    insights = client.cra_check_report_partner_insights_get(
        CraCheckReportPartnerInsightsGetRequest(user_id=user_id)
    )
    assert isinstance(insights.report.prism.cash_score.score, int)
    yield "cra/check_report/partner_insights/get"

    profile = client.cra_credit_profile_report_get(
        CraCreditProfileReportGetRequest(
            user_id=user_id,
            consumer_report_permissible_purpose=PURPOSE,
            client_report_id="loan-7",
            report_type=CraCreditProfileReportType("QUALIFY"),
            inquiry_type=CraCreditProfileInquiryType("SOFT_INQUIRY"),
            version=CraCreditProfileReportVersion("v1"),
        )
    )
    assert isinstance(profile.report.lend_scores[0].score, int)
    yield "cra/credit_profile/report/get"

    for product in ["income_insights", "cashflow_insights", "lend_score", "network_insights"]:
        name = f"cra_check_report_{product}_get"
        answer = getattr(client, name)(model(f"{name}_request", user_id=user_id))
        assert answer.report.report_id == report.report_id
        yield f"cra/check_report/{product}/get"

    kinds = ["VOA", "EMPLOYMENT_REFRESH"]
    kinds = [model("cra_check_report_verification_get_report_type", value=kind) for kind in kinds]
    verification = model(
        "cra_check_report_verification_get_request", user_id=user_id, reports_requested=kinds
    )
    voa = client.cra_check_report_verification_get(verification).report.voa
    assert len(voa["items"][0].accounts) == 3
    yield "cra/check_report/verification/get"

    document = client.cra_check_report_pdf_get(
        model("cra_check_report_pdf_get_request", user_id=user_id)
    ).read()
    assert document.startswith(b"%PDF-") and report.report_id.encode() in document
    yield "cra/check_report/pdf/get"

    stored = client.user_get(model("user_get_request", user_id=user_id))
    assert stored.identity.name.given_name == "Ada"
    exchanged = client.item_public_token_exchange(
        model("item_public_token_exchange_request", public_token=linked.public_token)
    )
    control("item/reset_login", {"item_id": exchanged.item_id})
    user_items = model("user_items_get_request", user_id=user_id)
    assert client.user_items_get(user_items)["items"][0].error.error_code == "ITEM_LOGIN_REQUIRED"
    token = client.link_token_create(
        model(
            "link_token_create_request",
            client_name="Lender",
            language="en",
            country_codes=[model("country_code", value="US")],
            user_id=user_id,
            access_token=exchanged.access_token,
        )
    )
    control("link/complete", {"link_token": token.link_token})
    assert client.user_items_get(user_items)["items"][0].error is None
    yield "repair"

    subscription = client.cra_monitoring_insights_subscribe(
        model("cra_monitoring_insights_subscribe_request", user_id=user_id, webhook=webhook)
    )
    purpose = model("monitoring_consumer_report_permissible_purpose", value="ACCOUNT_REVIEW_CREDIT")
    monitored = client.cra_monitoring_insights_get(
        model(
            "cra_monitoring_insights_get_request",
            user_id=user_id,
            consumer_report_permissible_purpose=purpose,
        )
    )
    assert monitored["items"][0].insights.income.income_sources_counts.current_count == 2
    client.sandbox_cra_cashflow_updates_update(
        model("sandbox_cra_cashflow_updates_update_request", user_id=user_id)
    )
    advance(0)
    assert WEBHOOKS[-1]["webhook_code"] == "CASH_FLOW_INSIGHTS_UPDATED", WEBHOOKS[-1]
    client.cra_monitoring_insights_unsubscribe(
        model(
            "cra_monitoring_insights_unsubscribe_request",
            subscription_id=subscription.subscription_id,
        )
    )
    yield "monitoring"

    key_id = control("webhook_key/rotate", {})["key_id"]
    key = client.webhook_verification_key_get(
        model("webhook_verification_key_get_request", key_id=key_id)
    ).key
    assert (key.kid, key.expired_at) == (key_id, None)
    yield "webhook_verification_key/get"

    advance(24 * 60 * 60)
    refused(
        lambda: client.cra_check_report_base_report_get(base_report),
        "CONSUMER_REPORT_ERROR",
        "CONSUMER_REPORT_EXPIRED",
    )
    yield "expired"

    refused(
        lambda: client.cra_check_report_base_report_get(CraCheckReportBaseReportGetRequest()),
        "INVALID_REQUEST",
        "MISSING_FIELDS",
    )
    yield "missing field"

    client.user_remove(model("user_remove_request", user_id=user_id))
    refused(lambda: client.user_items_get(user_items), "USER_ERROR", "USER_NOT_FOUND")
    yield "user/remove"


def main():
    listener = HTTPServer(("127.0.0.1", 0), Listener)
    threading.Thread(target=listener.serve_forever, daemon=True).start()
    keys = {"clientId": "python-client", "secret": "python-secret", "plaidVersion": "2020-09-14"}
    configuration = plaid.Configuration(host=URL, api_key=keys)
    client = plaid_api.PlaidApi(plaid.ApiClient(configuration))
    last = "the start"
    try:
        for last in steps(client, f"http://127.0.0.1:{listener.server_port}/webhook"):
            print(f"ok {last}")
    except Exception as error:
        print(f"FAILED after {last}: {error}")
        traceback.print_exc()
        sys.exit(1)
    finally:
        listener.shutdown()


main()
