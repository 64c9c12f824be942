"""Other systems are told what happens here, by Standard Webhooks (https://www.standardwebhooks.com)."""
