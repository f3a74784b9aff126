namespace Wiber.Gateway.Hosting;

/// <summary>A gateway cannot listen where it is told to. The message says why and what to do.</summary>
public sealed class GatewayStartException(string message, Exception? innerException = null) : Exception(message, innerException);
