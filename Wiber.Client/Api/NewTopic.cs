namespace Wiber.Client.Api;

/// <summary>A topic that is to be made.</summary>
public sealed record NewTopic : TopicSettings
{
    /// <summary>Its name: 1 to 249 of the characters <c>A-Z a-z 0-9 . _ -</c>.</summary>
    public required string Topic { get; init; }
}
