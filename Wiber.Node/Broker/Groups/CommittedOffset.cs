using System.Text;

namespace Wiber.Node.Broker.Groups;

/// <summary>Where a group goes on in a partition.</summary>
/// <param name="Offset">The first message that is not done.</param>
/// <param name="Metadata">What the consumer keeps with it; may be empty.</param>
internal readonly record struct CommittedOffset(long Offset, string Metadata)
{
    /// <summary>Bytes of the metadata in UTF-8.</summary>
    public int MetadataBytes => Encoding.UTF8.GetByteCount(Metadata);
}
