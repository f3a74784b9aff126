namespace Wiber.Node.Hosting;

/// <summary>The node cannot start as it was asked to; the message says in one line why.</summary>
internal sealed class StartException(string message, Exception? innerException = null) : Exception(message, innerException);
