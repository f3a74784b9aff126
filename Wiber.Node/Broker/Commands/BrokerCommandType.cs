namespace Wiber.Node.Broker.Commands;

/// <summary>What a command does. The numbers are in the log: never change one.</summary>
internal enum BrokerCommandType : byte
{
    TrimLog = 1,
    CreateTopic = 2,
    AlterTopic = 3,
    DeleteTopic = 4,
    DeleteMessage = 5,
    TrimPartitions = 6,
}
