import { vi } from "vitest";

/** Stands for a browser with a passkey: what it is asked for it gives, as the JSON that goes to the server. */
export function haveAPasskey(given: object = { id: "key-1", type: "public-key" }): void {
  class FakeCredential {
    static parseRequestOptionsFromJSON = (options: unknown) => options;
    static parseCreationOptionsFromJSON = (options: unknown) => options;
    toJSON = () => given;
  }
  vi.stubGlobal("PublicKeyCredential", FakeCredential);
  Object.defineProperty(navigator, "credentials", {
    configurable: true,
    value: {
      get: () => Promise.resolve(new FakeCredential()),
      create: () => Promise.resolve(new FakeCredential()),
    },
  });
}

/** The person lets the browser's question pass. */
export function giveNoPasskey(): void {
  haveAPasskey();
  const refuse = () => Promise.reject(new DOMException("", "NotAllowedError"));
  Object.defineProperty(navigator, "credentials", {
    configurable: true,
    value: { get: refuse, create: refuse },
  });
}
