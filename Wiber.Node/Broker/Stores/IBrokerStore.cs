using Wiber.Node.Broker.Filters;
using Wiber.Node.Broker.MessageIds;
using Wiber.Node.Broker.Snapshots;
using Wiber.Node.Raft;

namespace Wiber.Node.Broker.Stores;

/// <summary>
/// Keeps what the broker looks up. It is a copy of what the log says, so it may lose its newest changes, but only whole ones,
/// newest first: what it gives is the state after the index it names. Its members may be called from several threads at once.
/// </summary>
internal interface IBrokerStore : IDisposable
{
    /// <summary>The state after the last change that was written: at start, and after <see cref="Install"/>.</summary>
    /// <exception cref="BrokerStoreException">It cannot be read.</exception>
    public BrokerState Load();

    /// <summary>
    /// Looks up a message id among the changes written. Called by the applying thread only, also while another one writes. Of a
    /// message before its partition's first offset the id may be found or not.
    /// </summary>
    /// <exception cref="BrokerStoreException">It cannot be read.</exception>
    public bool TryFindMessageId(int topic, ReadOnlySpan<byte> id, out MessagePlace place);

    /// <summary>
    /// What is written of a partition's block that is not full, or was not when it was written. Called by the applying thread
    /// only, also while another one writes: then it may be what was there before.
    /// </summary>
    /// <exception cref="BrokerStoreException">It cannot be read.</exception>
    public OpenBlockRow? FindOpenBlock(int topic, int partition);

    /// <summary>
    /// Asks the filters of a partition's blocks which of the blocks may hold a match. Of a block whose filter is not there,
    /// because it is not full, not written yet or removed, nothing is known. May be called by any thread at any time.
    /// </summary>
    /// <param name="topic">The topic's number.</param>
    /// <param name="partition">The partition.</param>
    /// <param name="firstBlock">The first block.</param>
    /// <param name="probe">What they must hold.</param>
    /// <param name="excluded">Is set for each block, from the first on, that holds no match.</param>
    /// <exception cref="BrokerStoreException">They cannot be read.</exception>
    public void ExcludeBlocks(int topic, int partition, long firstBlock, BlockProbe probe, Span<bool> excluded);

    /// <summary>Stores all of a change or nothing. When it returns, <see cref="TryFindMessageId"/> finds its ids.</summary>
    /// <exception cref="BrokerStoreFullException">There is no room now.</exception>
    /// <exception cref="BrokerStoreException">It cannot be written.</exception>
    public void Write(BrokerDelta delta);

    /// <summary>
    /// Makes every change written so far survive a power loss, and says up to which entry they go. Without this, the newest
    /// changes may be lost then.
    /// </summary>
    /// <exception cref="BrokerStoreFullException">There is no room now.</exception>
    /// <exception cref="BrokerStoreException">It cannot be written.</exception>
    public LogIndex Flush();

    /// <summary>
    /// Copies the state after the last change that was written, while others read and write. Takes as long as copying all of it.
    /// </summary>
    /// <exception cref="BrokerStoreFullException">There is no room now.</exception>
    /// <exception cref="BrokerStoreException">It cannot be copied.</exception>
    public IBrokerSnapshot CreateSnapshot();

    /// <summary>
    /// Replaces all there is by a copy that a store of this kind made, perhaps on another node. Whenever the machine fails,
    /// either the old or the new state is there, and when this returns, the new one.
    /// </summary>
    /// <param name="header">What the content is.</param>
    /// <param name="content">The copy. It is read to its end.</param>
    /// <exception cref="InvalidSnapshotException">It is damaged or does not belong here. The old state stays.</exception>
    /// <exception cref="BrokerStoreFullException">There is no room now. The old state stays.</exception>
    /// <exception cref="BrokerStoreException">It cannot be written.</exception>
    public void Install(SnapshotHeader header, Stream content);
}
