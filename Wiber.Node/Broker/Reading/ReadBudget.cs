namespace Wiber.Node.Broker.Reading;

/// <summary>What one read may cost, however little of what it looks at matches.</summary>
internal sealed class ReadBudget
{
    private long _logBytes = BrokerLimits.ReadLogBytesMax;
    private int _blocks = BrokerLimits.ReadBlocksMax;
    private long _heldBytes = BrokerLimits.ReadHeldBytesMax;

    /// <summary>The read must end with what it has.</summary>
    public bool IsSpent => _logBytes <= 0 || _blocks <= 0 || _heldBytes <= 0;

    /// <summary>Bytes of the log were looked through.</summary>
    public void SpendLogBytes(long bytes) => _logBytes -= bytes;

    /// <summary>Filters of blocks were asked.</summary>
    public void SpendBlocks(int blocks) => _blocks -= blocks;

    /// <summary>Entries are held in memory until the answer is written.</summary>
    public void SpendHeldBytes(long bytes) => _heldBytes -= bytes;
}
