namespace Wiber.Node.Broker.Stores;

/// <summary>Whose state a store holds.</summary>
internal sealed record BrokerStoreIdentity(string Cluster, string Node);
