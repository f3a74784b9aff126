namespace Wiber.Node.Broker.Commands;

/// <summary>What a command does. The numbers are in the log: never change one.</summary>
internal enum BrokerCommandType : byte
{
    TrimLog = 1,
    JoinGroup = 16,
    LeaveGroup = 17,
    ReleasePartitions = 18,
    CommitOffsets = 19,
    ResetOffsets = 20,
    DeleteGroup = 21,
}
