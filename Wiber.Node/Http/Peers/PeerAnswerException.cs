namespace Wiber.Node.Http.Peers;

/// <summary>A node could not be asked, or refused; the message says why.</summary>
internal sealed class PeerAnswerException(string message, Exception? innerException = null) : Exception(message, innerException);
