using System.Net;

namespace Wiber.Client.Api;

/// <summary>A call was refused, or could not be completed in time.</summary>
public sealed class WiberApiException : Exception
{
    /// <summary>Describes a failed call.</summary>
    /// <param name="code">One of <see cref="WiberErrorCodes"/>, or another code that the node sent.</param>
    /// <param name="status">The HTTP status; null if no node answered.</param>
    /// <param name="detail">What happened.</param>
    /// <param name="innerException">What it was found by, or null.</param>
    public WiberApiException(string code, int? status, string detail, Exception? innerException = null)
        : base($"{detail} ({code})", innerException)
    {
        Code = code;
        Status = status;
        Detail = detail;
    }

    /// <summary>The stable code that says what kind of failure it is.</summary>
    public string Code { get; }

    /// <summary>The HTTP status; null if no node answered.</summary>
    public int? Status { get; }

    /// <summary>What happened, without the code.</summary>
    public string Detail { get; }

    /// <summary>Whether it was refused for what was sent, whatever the cluster is like: sent again, it is refused again.</summary>
    internal bool IsOfRequestItself => (HttpStatusCode?)Status is HttpStatusCode.BadRequest
        or HttpStatusCode.RequestEntityTooLarge or HttpStatusCode.UnsupportedMediaType;
}
