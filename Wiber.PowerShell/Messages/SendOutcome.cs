using Wiber.Client.Api;

namespace Wiber.PowerShell.Messages;

/// <summary>What came of sending a message: it was acknowledged, or refused.</summary>
/// <param name="Input">The object it was made of.</param>
/// <param name="Answer">Where it is stored; null if it was refused.</param>
/// <param name="Error">Why it was refused; null if it is stored.</param>
internal readonly record struct SendOutcome(object? Input, PublishAnswer? Answer, Exception? Error);
