namespace Wiber.Fuzz.Engine;

/// <summary>A parser did with an input what it must not do.</summary>
internal sealed class FuzzFailureException(string message) : Exception(message);
