namespace Wiber.Node.Broker.Stores;

/// <summary>
/// The broker's lookups cannot be read or written. The node cannot go on: it would not know duplicates any more.
/// </summary>
internal class BrokerStoreException(string message, Exception? innerException = null) : Exception(message, innerException);
