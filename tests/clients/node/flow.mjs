// From a user to the reports with the official Node SDK.
// Usage: node flow.mjs URL-OF-THE-SANDBOX

import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { Configuration, PlaidApi } from 'plaid';

const url = process.argv[2];
const client = new PlaidApi(
  new Configuration({
    basePath: url,
    baseOptions: {
      proxy: false,
      headers: {
        'PLAID-CLIENT-ID': 'node-client',
        'PLAID-SECRET': 'node-secret',
        'Plaid-Version': '2020-09-14',
      },
    },
  }),
);

async function step(name, run) {
  try {
    const result = await run();
    console.log(`ok ${name}`);
    return result;
  } catch (error) {
    const answer = error.response ? JSON.stringify(error.response.data) : error.stack;
    console.log(`FAILED ${name}: ${answer}`);
    process.exitCode = 1;
    throw error;
  }
}

async function refused(request, type, code) {
  const error = await request.then(
    () => assert.fail('it was answered'),
    (error) => error,
  );
  assert.equal(error.response?.status, 400);
  assert.equal(error.response.data.error_type, type);
  assert.equal(error.response.data.error_code, code);
}

async function control(command, body) {
  const response = await fetch(`${url}/_sandbox/${command}`, {
    method: 'POST',
    body: JSON.stringify(body),
  });
  assert.equal(response.status, 200);
  return response.json();
}

const advance = (seconds) => control('advance', { seconds });

const webhooks = [];
const listener = createServer((request, response) => {
  const chunks = [];
  request.on('data', (chunk) => chunks.push(chunk));
  request.on('end', () => {
    webhooks.push(JSON.parse(Buffer.concat(chunks).toString()));
    response.end();
  });
});
await new Promise((done) => listener.listen(0, '127.0.0.1', done));

async function flow() {
  const user_id = await step('user/create', async () => {
    const { data } = await client.userCreate({
      client_user_id: 'node-customer',
      identity: { name: { given_name: 'Ada', family_name: 'Example' } },
    });
    assert.match(data.user_id, /^usr_/);
    return data.user_id;
  });
  await step('sandbox/public_token/create', async () => {
    const { data } = await client.sandboxPublicTokenCreate({
      institution_id: 'ins_109508',
      initial_products: ['cra_base_report'],
      user_id,
    });
    assert.match(data.public_token, /^public-sandbox-/);
  });
  await step('cra/check_report/create', async () => {
    const { data } = await client.craCheckReportCreate({
      user_id,
      webhook: `http://127.0.0.1:${listener.address().port}/webhook`,
      days_requested: 365,
      consumer_report_permissible_purpose: 'EXTENSION_OF_CREDIT',
      products: ['cra_base_report', 'cra_partner_insights'],
      partner_insights: { prism_versions: { cashscore: '3_lite' } },
    });
    assert.equal(typeof data.request_id, 'string');
  });
  await step('not ready', () =>
    refused(
      client.craCheckReportBaseReportGet({ user_id }),
      'CONSUMER_REPORT_ERROR',
      'PRODUCT_NOT_READY',
    ),
  );
  await step('webhook', async () => {
    await advance(60);
    assert.deepEqual(
      webhooks.map((webhook) => [webhook.webhook_code, webhook.user_id]),
      [['USER_CHECK_REPORT_READY', user_id]],
    );
  });
  await step('cra/check_report/base_report/get', async () => {
    const { data } = await client.craCheckReportBaseReportGet({ user_id });
    assert.equal(data.report.items[0].accounts.length, 3);
    assert.ok(data.report.items[0].accounts[0].transactions.length > 100);
  });
  await step('cra/check_report/partner_insights/get', async () => {
    const { data } = await client.craCheckReportPartnerInsightsGet({ user_id });
    assert.ok(Number.isInteger(data.report.prism.cash_score.score));
    assert.equal(data.report.prism.cash_score.model_version, '3_lite');
  });
  await step('cra/credit_profile/report/get', async () => {
    const { data } = await client.craCreditProfileReportGet({
      user_id,
      consumer_report_permissible_purpose: 'EXTENSION_OF_CREDIT',
      client_report_id: 'loan-7',
      report_type: 'QUALIFY',
      inquiry_type: 'SOFT_INQUIRY',
      version: 'v1',
    });
    assert.ok(Number.isInteger(data.report.lend_scores[0].score));
  });
  await step('cra/check_report/income_insights/get', async () => {
    const { data } = await client.craCheckReportIncomeInsightsGet({ user_id });
    assert.equal(data.report.income_streams.length, 2);
  });
  await step('cra/check_report/verification/get', async () => {
    const { data } = await client.craCheckReportVerificationGet({
      user_id,
      reports_requested: ['VOA'],
    });
    assert.equal(data.report.voa.items[0].accounts.length, 3);
  });
  await step('cra/check_report/pdf/get', async () => {
    const { data } = await client.craCheckReportPdfGet({ user_id }, { responseType: 'arraybuffer' });
    assert.equal(Buffer.from(data).subarray(0, 5).toString(), '%PDF-');
  });
  await step('link/token/create', async () => {
    const { data } = await client.linkTokenCreate({
      client_name: 'Lender',
      language: 'en',
      country_codes: ['US'],
      user_id,
      products: ['cra_base_report', 'cra_income_insights'],
      webhook: `http://127.0.0.1:${listener.address().port}/webhook`,
      cra_options: { days_requested: 180 },
      consumer_report_permissible_purpose: 'EXTENSION_OF_CREDIT',
    });
    const { item_ids } = await control('link/complete', { link_token: data.link_token });
    await advance(60);
    assert.deepEqual(webhooks.at(-1).item_ids, item_ids);
    assert.deepEqual(webhooks.at(-1).successful_products, ['cra_base_report', 'cra_income_insights']);
  });
  await step('expired', async () => {
    await advance(24 * 60 * 60);
    await refused(
      client.craCheckReportBaseReportGet({ user_id }),
      'CONSUMER_REPORT_ERROR',
      'CONSUMER_REPORT_EXPIRED',
    );
  });
  await step('missing field', () =>
    refused(client.craCheckReportCreate({ user_id }), 'INVALID_REQUEST', 'MISSING_FIELDS'),
  );
}

// A failed step has printed why already.
await flow().catch(() => {});
listener.close();
