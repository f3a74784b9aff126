namespace Wiber.Node.Broker.Stores;

/// <summary>
/// There is no room for the broker's lookups. Nothing was changed; unlike every other failure this one passes when someone makes
/// room.
/// </summary>
internal sealed class BrokerStoreFullException(string message, Exception? innerException = null)
    : BrokerStoreException(message, innerException);
