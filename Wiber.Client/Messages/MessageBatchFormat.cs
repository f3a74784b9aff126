namespace Wiber.Client.Messages;

/// <summary>
/// The encoding of a message batch: what a client sends, what lies in a log record and what a consumer reads. Little-endian:
/// <code>
///  0 u8 version   1 u8 flags          2 u16 topic bytes   4 u32 partition
///  8 u64 producer id, 0 for none     16 u64 sequence     24 u32 message count
/// 28 topic, ASCII
///    with flag 1, u16 partitions of the topic
///    the messages
/// </code>
/// Flag 1 says that the leader chose the partition, out of as many as it then knew the topic to have; the other flags are zero.
/// A message is its length in bytes as a varint, then that many bytes: a flags byte (<see cref="MessageFields"/>), the fields
/// that it names (each a varint length and its bytes; the client timestamp is an i64 of microseconds; directly behind it the
/// client clock is an i64 of microseconds and a u32 of its bound, 0xffffffff if that is not known; headers are a varint count of
/// names and values), and the payload, which is the rest. Varints are LEB128 in their shortest form.
/// </summary>
internal static class MessageBatchFormat
{
    public const byte Version = 1;
    public const int FlagsOffset = 1;
    public const int TopicBytesOffset = 2;
    public const int PartitionOffset = 4;
    public const int ProducerIdOffset = 8;
    public const int SequenceOffset = 16;
    public const int CountOffset = 24;
    public const int HeaderBytes = 28;
    public const byte ChosenByLeader = 1;
    public const int PartitionCountBytes = sizeof(ushort);

    /// <summary>A length and a flags byte: no message is smaller.</summary>
    public const int MessageBytesMin = 2;
}
