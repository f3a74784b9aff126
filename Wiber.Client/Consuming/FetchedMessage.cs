using Wiber.Client.Api;

namespace Wiber.Client.Consuming;

/// <summary>A message that was fetched and waits to be handed out.</summary>
internal readonly record struct FetchedMessage(OwnedPartition Owner, Message Message);
