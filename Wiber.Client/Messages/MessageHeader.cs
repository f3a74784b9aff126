namespace Wiber.Client.Messages;

/// <summary>A header to send with a message. A name may occur more than once; order is kept.</summary>
/// <param name="Name">1 to 128 bytes of UTF-8 without control characters.</param>
/// <param name="Value">At most 4096 bytes of UTF-8.</param>
public readonly record struct MessageHeader(string Name, string Value);
