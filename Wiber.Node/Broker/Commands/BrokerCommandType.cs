namespace Wiber.Node.Broker.Commands;

/// <summary>What a command does. The numbers are in the log: never change one.</summary>
internal enum BrokerCommandType : byte
{
    TrimLog = 1,
}
