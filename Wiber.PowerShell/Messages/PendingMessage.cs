using Wiber.Client.Api;

namespace Wiber.PowerShell.Messages;

/// <summary>A message that is to be sent, and the object it was made of.</summary>
internal readonly record struct PendingMessage(OutgoingMessage Message, object? Input);
