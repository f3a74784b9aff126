namespace Wiber.Node.Broker;

/// <summary>
/// Keeps what the broker looks up. It is a copy of what the log says, so it may lose its newest changes, but only whole ones,
/// newest first: what it gives is the state after the index it names.
/// </summary>
internal interface IBrokerStore : IDisposable
{
    /// <summary>The state after the last change that was written. Called once, first.</summary>
    /// <exception cref="BrokerStoreException">It cannot be read.</exception>
    public BrokerState Load();

    /// <summary>
    /// Looks up a message id among the changes written. Called by the applying thread only, also while another one writes.
    /// </summary>
    /// <exception cref="BrokerStoreException">It cannot be read.</exception>
    public bool TryFindMessageId(int topic, ReadOnlySpan<byte> id, out MessagePlace place);

    /// <summary>Stores all of a change or nothing. When it returns, <see cref="TryFindMessageId"/> finds its ids.</summary>
    /// <exception cref="BrokerStoreException">It cannot be written.</exception>
    public void Write(BrokerDelta delta);
}
