import { AwsV4Signer } from 'aws4fetch';
import { describe, expect, it } from 'vitest';
import { sha256, signatureOf } from '../support/sigv4.js';

const EXAMPLE = {
  date: '20130524T000000Z',
  region: 'us-east-1',
  secret: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
};
const HOST = 'examplebucket.s3.amazonaws.com';

/** The examples of the Amazon S3 API Reference, with the signatures that it prints. */
describe('our own computation of signatures agrees with the documentation of AWS', () => {
  it('GET of an object with a range', () => {
    const headers = {
      host: HOST,
      range: 'bytes=0-9',
      'x-amz-content-sha256': sha256(''),
      'x-amz-date': EXAMPLE.date,
    };
    const signed = Object.keys(headers);
    const signature = signatureOf({
      ...EXAMPLE,
      ...{ method: 'GET', path: '/test.txt', query: [], headers, signed, payload: sha256('') },
    });
    expect(signature).toBe('f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41');
  });

  it('PUT of an object', () => {
    const payload = sha256('Welcome to Amazon S3.');
    const headers = {
      date: 'Fri, 24 May 2013 00:00:00 GMT',
      host: HOST,
      'x-amz-content-sha256': payload,
      'x-amz-date': EXAMPLE.date,
      'x-amz-storage-class': 'REDUCED_REDUNDANCY',
    };
    const signed = Object.keys(headers);
    const signature = signatureOf({
      ...EXAMPLE,
      ...{ method: 'PUT', path: '/test$file.text', query: [], headers, signed, payload },
    });
    expect(signature).toBe('98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd');
  });

  it('a presigned GET', () => {
    const signature = signatureOf({
      ...EXAMPLE,
      method: 'GET',
      path: '/test.txt',
      query: [
        ['X-Amz-Algorithm', 'AWS4-HMAC-SHA256'],
        ['X-Amz-Credential', 'AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request'],
        ['X-Amz-Date', EXAMPLE.date],
        ['X-Amz-Expires', '86400'],
        ['X-Amz-SignedHeaders', 'host'],
      ],
      headers: { host: HOST },
      signed: ['host'],
      payload: 'UNSIGNED-PAYLOAD',
    });
    expect(signature).toBe('aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404');
  });
});

it('the library that signs for us agrees too', async () => {
  const { url } = await new AwsV4Signer({
    url: `https://${HOST}/test.txt?X-Amz-Expires=86400`,
    method: 'GET',
    accessKeyId: 'AKIAIOSFODNN7EXAMPLE',
    secretAccessKey: EXAMPLE.secret,
    datetime: EXAMPLE.date,
    region: EXAMPLE.region,
    service: 's3',
    signQuery: true,
    allHeaders: true,
  }).sign();
  expect(url.searchParams.get('X-Amz-Signature')).toBe(
    'aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404',
  );
});
