namespace Wiber.Benchmarks.Systems.Nats;

/// <summary>Takes a message. Runs on the connection's reader: it must not wait.</summary>
internal delegate void NatsMessageHandler(in NatsMessage message);
