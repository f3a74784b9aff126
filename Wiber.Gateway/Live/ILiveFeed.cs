namespace Wiber.Gateway.Live;

/// <summary>Something that pages show and that is looked at again and again while one of them does.</summary>
internal interface ILiveFeed
{
    /// <summary>By which pages ask for it.</summary>
    public string Name { get; }

    /// <summary>From one look to the next.</summary>
    public TimeSpan Interval { get; }

    /// <summary>Looks, and gives the frame for all pages; null if there is nothing new to tell.</summary>
    public Task<byte[]?> LookAsync(CancellationToken cancellationToken);

    /// <summary>What a page gets that comes to it later than others; null for nothing but the newest frame.</summary>
    public byte[]? Welcome() => null;
}
