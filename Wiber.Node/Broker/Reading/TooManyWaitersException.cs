namespace Wiber.Node.Broker.Reading;

/// <summary>No more readers can wait for messages; they may poll or try again later.</summary>
internal sealed class TooManyWaitersException()
    : Exception(
        $"{BrokerLimits.WaitersMax} readers are waiting for messages on this node already; try again later or at another node");
